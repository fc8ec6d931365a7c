"""Doors of files of figures. A file is there to knock for: sent by the person, or by another."""

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.intake import files
from programs.models import Role
from tests.coordination.figure_office import as_csv, sent
from tests.factories import make_area, make_need, make_user

from .doors import PAGE, door, get, post, said


def _file(scene, **cells):
    """A file of the person before the door; of the province's where they may send none."""
    make_area("36.04")
    make_need("HUNIAN")
    own = scene.person is not None and files.may_import_figures(scene.person)
    by = scene.person if own else make_user(Role.PROVINCE)
    return sent(as_csv(cells), by=by)


@door("figure_file", "view", f"{PAGE}-1")
def list_page(client, scene):
    return said(get(client, "figures-import"))


@door("figure_file", "view", f"{PAGE}-2")
def detail_page(client, scene):
    return said(get(client, "figures-import-detail", _file(scene).pk))


@door("figure_file", "download", "file-1")
def template_file(client, scene):
    return said(get(client, "figures-import-template", "kebutuhan"))


@door("figure_file", "download", "file-2")
def original_file(client, scene):
    return said(get(client, "figures-import-file", _file(scene).pk))


@door("figure_file", "view_errors", "file")
def errors_file(client, scene):
    return said(get(client, "figures-import-errors", _file(scene, Nilai="1.500").pk))


@door("figure_file", "create", PAGE)
def send_page(client, scene):
    given = SimpleUploadedFile("angka.csv", as_csv({}))
    return said(post(client, "figures-import-send", berkas=given, jenis="kebutuhan"))


@door("figure_file", "confirm", PAGE)
def confirm_page(client, scene):
    return said(post(client, "figures-import-confirm", _file(scene).pk))


@door("figure_file", "drop", PAGE)
def drop_page(client, scene):
    return said(post(client, "figures-import-drop", _file(scene).pk))

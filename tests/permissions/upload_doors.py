"""The doors of files: originals, and what is read in them. One's own submission is own."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programs.imports import jobs
from programs.models import Role, Upload, UploadState
from tests.factories import make_user
from tests.programs.importing import as_csv

from .doors import API, PAGE, door, get, post, said, send

NOTHING = {"new": 1, "changed": 0, "unchanged": 0, "refused": 0, "rows": 1}


def upload_of(scene) -> Upload:
    """A file that was read and waits; the person sent it where the cell is about the own one."""
    is_mine = scene.is_own and scene.person is not None and scene.cell.role == Role.OFFICER
    by = scene.person if is_mine else make_user(Role.OFFICER, agency=scene.agency)
    file = SimpleUploadedFile("program.csv", as_csv({"Perangkat Daerah": scene.agency.name}))
    upload = jobs.start(file, agency=scene.agency, by=by)
    shown = {"counts": NOTHING, "problems": [], "problem_count": 0, "unclear": [], "notes": []}
    shown["heading_row"] = 1
    lists = {key: [] for key in ("new", "changed", "unchanged")}
    upload.state, upload.result = UploadState.READY, shown | lists
    upload.save()
    return upload


@door("upload_original", "view", PAGE)
def upload_page(client, scene):
    return said(get(client, "import-detail", upload_of(scene).pk))


@door("upload_original", "view", f"{PAGE}-list")
def upload_list(client, scene):
    upload = upload_of(scene)
    answer = get(client, "import-list")
    address = reverse("import-detail", args=[upload.pk])
    if answer.status_code == 200 and address not in answer.content.decode():
        return "404"
    return said(answer)


@door("upload_original", "view", f"{PAGE}-progress")
def upload_progress(client, scene):
    return said(get(client, "import-progress", upload_of(scene).pk))


@door("upload_original", "download", PAGE)
def original_page(client, scene):
    return said(get(client, "upload-file", upload_of(scene).pk))


@door("upload_original", "download", API)
def original_api(client, scene):
    return said(get(client, "api-upload-file", upload_of(scene).pk))


@door("bulk_import", "create", PAGE)
def send_page(client, scene):
    file = SimpleUploadedFile("program.csv", as_csv({}))
    return said(post(client, "import-create", berkas=file, opd=scene.agency.pk))


@door("bulk_import", "create", API)
def send_api(client, scene):
    file = SimpleUploadedFile("program.csv", as_csv({}))
    return said(post(client, "api-import-list", file=file, agency=scene.agency.pk))


@door("bulk_import", "confirm", PAGE)
def confirm_page(client, scene):
    return said(post(client, "import-confirm", upload_of(scene).pk))


@door("bulk_import", "confirm", f"{PAGE}-drop")
def drop_page(client, scene):
    return said(post(client, "import-drop", upload_of(scene).pk))


@door("bulk_import", "confirm", f"{PAGE}-answer")
def answer_page(client, scene):
    return said(post(client, "import-answer", upload_of(scene).pk))


@door("bulk_import", "confirm", API)
def confirm_api(client, scene):
    return said(send(client, "post", "api-import-confirm", upload_of(scene).pk))


@door("bulk_import", "confirm", f"{API}-drop")
def drop_api(client, scene):
    return said(send(client, "post", "api-import-drop", upload_of(scene).pk))


@door("bulk_import", "confirm", f"{API}-answer")
def answer_api(client, scene):
    return said(send(client, "post", "api-import-answer", upload_of(scene).pk))


@door("bulk_import", "view_errors", PAGE)
def errors_page(client, scene):
    return said(get(client, "import-errors", upload_of(scene).pk))


@door("bulk_import", "view_errors", API)
def errors_api(client, scene):
    return said(get(client, "api-import-errors", upload_of(scene).pk))


@door("bulk_import", "view_errors", f"{API}-detail")
def import_api(client, scene):
    return said(get(client, "api-import-detail", upload_of(scene).pk))


@door("programme_verified", "export", f"{PAGE}-template")
def template_page(client, scene):
    return said(get(client, "program-template", opd=scene.agency.pk))

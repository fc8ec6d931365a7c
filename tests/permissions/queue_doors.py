"""Doors of the queue: actions on many findings, and how a person likes their list."""

from coordination.bulk import Action, Plan, Row
from coordination.models import SavedFilter
from programs.models import Role
from tests.factories import make_user

from .doors import PAGE, door, post, said

REVIEW = "ditelaah"


@door("decision", "create", f"{PAGE}-bulk")
def ask_bulk(client, scene):
    return said(post(client, "finding-bulk", tindakan=REVIEW, pilih=scene.finding.pk))


@door("decision", "create", f"{PAGE}-bulk-run")
def run_bulk(client, scene):
    row = Row(scene.finding)
    planned = Plan(Action(REVIEW, "", now=REVIEW), (row,))
    given = {"tindakan": REVIEW, "pilih": row.finding.pk, "dilihat": row.seen, "alasan": "Dibahas."}
    return said(post(client, "finding-bulk-run", sidik=planned.digest, jumlah="1", **given))


@door("queue_choice", "keep", f"{PAGE}-filter")
def keep_filter(client, scene):
    return said(post(client, "finding-filters", nama="Minggu ini", saringan="lewat=ya"))


@door("queue_choice", "keep", f"{PAGE}-columns")
def keep_columns(client, scene):
    return said(post(client, "finding-columns", kolom=["program", "status"]))


@door("queue_choice", "delete", PAGE)
def delete_filter(client, scene):
    mine = scene.person if scene.is_own else None
    person = mine or make_user(Role.PROVINCE, username="orang-lain")
    kept = SavedFilter.objects.create(person=person, name="Minggu ini", query="lewat=ya")
    return said(post(client, "finding-filter-delete", kept.pk))

"""Help pages: all are linked and render, and say the limits in force."""

import pytest
from django.conf import settings
from django.urls import reverse

from coordination.views.help import groups
from programs import moves
from programs.models import Role
from programs.readers import HEADINGS
from tests.factories import make_user

from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
TOPICS = [address for _anchor, _title, own in groups() for address, *_rest in own]
FOLDER = settings.BASE_DIR / "web" / "templates" / "coordination" / "help"


@pytest.fixture
def read(client):
    client.force_login(make_user(Role.OFFICER))
    return lambda topic: check(client.get(reverse("help-topic", args=[topic])))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_renders(read, topic):
    assert "<article" in read(topic)


def test_the_index_links_every_topic(client):
    client.force_login(make_user(Role.OFFICER))
    text = check(client.get(reverse("help")))
    assert [topic for topic in TOPICS if reverse("help-topic", args=[topic]) not in text] == []


def test_no_page_of_help_is_left_without_a_topic():
    written = {path.stem for path in FOLDER.glob("*.html") if not path.stem.startswith("_")}
    assert written == {"index", *TOPICS}


def test_an_unknown_topic_does_not_exist(client):
    client.force_login(make_user(Role.OFFICER))
    assert client.get(reverse("help-topic", args=["index"])).status_code == 404


def test_the_template_is_explained_column_by_column(read):
    text = read("excel")
    assert [heading for heading in HEADINGS if f'scope="row">{heading}' not in text] == []


@pytest.mark.parametrize(
    ("topic", "setting", "value", "said"),
    [
        ("excel", "UPLOAD_MOST_BYTES", 7_000_000, "paling besar 7 MB"),
        ("excel", "UPLOAD_QUOTA_BYTES_A_DAY", 99_000_000, "99 MB sehari"),
        ("lokasi", "UPLOAD_MOST_BYTES", 7_000_000, "paling besar 7 MB"),
        ("masuk", "INVITATION_DAYS", 3, "berlaku 3 hari"),
        ("masuk", "SESSION_COOKIE_AGE", 1200, "setelah 20 menit"),
        ("masuk", "AXES_FAILURE_LIMIT", 4, "Setelah 4 kali salah"),
    ],
)
def test_a_limit_that_is_set_otherwise_is_said_otherwise(
    read, settings, topic, setting, value, said
):
    assert said not in read(topic)
    setattr(settings, setting, value)
    assert said in read(topic)


def test_the_steps_are_those_of_the_table_of_moves(read):
    text = read("mengajukan")
    assert len(moves.MOVES) > 5
    assert [m.name for m in moves.MOVES.values() if f'<th scope="row">{m.label}' not in text] == []
    assert text.count("wajib menulis alasan") >= sum(m.needs_note for m in moves.MOVES.values())

"""Help pages: all are linked and render, and say the limits in force."""

import contextlib

import pytest
from django.conf import settings
from django.urls import reverse

from coordination.engine.memory import MORE_PEOPLE_RATIO
from coordination.models import ENDS_OVERLAP, FindingStatus, Resolution, ReviewRules
from coordination.moves import MOVES
from coordination.review import DecisionIncomplete, decide, open_to
from coordination.review_rules import set_rules
from coordination.views.help import groups
from coordination.views.help_review import decision_steps
from programs import moves
from programs.models import Role
from programs.readers import HEADINGS
from tests.factories import make_area, make_user

from .decided import make_kinds, make_pair
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


# --- Untuk verifikator ---------------------------------------------------------------------------

S = FindingStatus


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


def test_the_table_of_decisions_has_every_move_people_make_and_no_other(province):
    rows = [(was, step.now) for step in decision_steps(ReviewRules()) for was in step.was]
    finding = make_pair(*make_kinds())
    taken = []
    for was in S:
        finding.status = was
        taken += [(was.label, now.label) for now in open_to(province, finding)]
    assert sorted(rows) == sorted(taken)
    assert len(rows) > 15


def test_the_table_says_who_may(province):
    finding = make_pair(*make_kinds())
    regency = make_user(Role.REGENCY, regency=make_area("36.04"))
    for step in decision_steps(ReviewRules()):
        for label in step.was:
            finding.status = next(status for status in S if status.label == label)
            now = next(status for status in S if status.label == step.now)
            assert ("sekretariat kab/kota" in step.who) == (now in open_to(regency, finding))
            assert ("sekretariat provinsi" in step.who) == (now in open_to(province, finding))


@pytest.mark.parametrize(
    "now", [now for was in S for now in S if now in MOVES[was] and now != S.INDICATED]
)
def test_the_table_says_what_must_be_said(province, now):
    was = next(was for was in S if now in MOVES[was])
    finding = make_pair(*make_kinds(), status=was)
    with pytest.raises(DecisionIncomplete):
        decide(finding, now=now, because=" ", by=province)
    said = next(s.must_say for s in decision_steps(ReviewRules()) if s.now == now.label)
    with contextlib.suppress(DecisionIncomplete):
        decide(finding, now=now, because="Sudah jelas.", by=province)
        assert said != "alasan dan penyelesaian"
        return
    assert said == "alasan dan penyelesaian"


def test_every_resolution_is_explained(read):
    text = read("keputusan")
    assert [label for label in Resolution.labels if f'scope="row">{label}</th>' not in text] == []
    assert text.count("ya; diawasi") == len(ENDS_OVERLAP)


@pytest.mark.parametrize(
    ("topic", "values", "said"),
    [
        ("keputusan", {"second_from_severity": 81.0}, "berbobot 81 ke atas"),
        ("keputusan", {"review_days": 44}, "Tenggat baru 44 hari"),
        ("telaah", {"review_days": 44}, "dalam 44 hari"),
        ("tanggapan", {"reply_days": 9}, "9 hari sejak diminta"),
        ("tanggapan", {"ask_from_severity": 33.0}, "33 ke atas"),
        ("menanggapi", {"reply_days": 9}, "9 hari sejak diminta"),
        ("ketepatan", {"offer_after": 7}, "paling sedikit 7 kali"),
    ],
)
def test_a_rule_that_the_province_sets_otherwise_is_said_otherwise(
    read, province, topic, values, said
):
    assert said not in read(topic)
    set_rules(by=province, reason="Disepakati.", **values)
    assert said in read(topic)


def test_the_threshold_of_people_is_the_engines(read):
    assert f"lebih dari {round((MORE_PEOPLE_RATIO - 1) * 100)}%" in read("ingatan")

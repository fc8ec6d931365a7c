"""The demonstration's worked-on queue: through the services, on examples alone, then left alone."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from coordination.demo_review import load_demo_review
from coordination.management.commands.load_demo_users import SOCIAL, SOCIAL_PROVINCE
from coordination.models import Comment, Decision, FindingStatus, Reply
from coordination.replies import ask
from programs.models import Agency
from tests.factories import make_agency, make_area, make_program, make_village

from .factories import make_finding, make_run

pytestmark = pytest.mark.django_db
S = FindingStatus


@pytest.fixture
def people():
    make_agency(name=SOCIAL, tier="kabkota", regency=make_area("36.04"))
    make_agency(name=SOCIAL_PROVINCE)
    call_command("load_demo_users")


@pytest.fixture
def findings(people):
    """Three pairs that review.csv names, one of them of programs that are no examples."""
    own, province = Agency.objects.get(name=SOCIAL), Agency.objects.get(name=SOCIAL_PROVINCE)
    village, made = make_village(), {}
    for code, agency in (("0001", province), ("0002", own), ("0003", own), ("0004", province)):
        made[code] = make_program(
            code=f"CONTOH-2026-{code}", agency=agency, areas=[village], is_example=code != "0003"
        )
    run = make_run()
    pairs = [("0002", "0004"), ("0001", "0002"), ("0003", "0004")]
    found = [
        make_finding(made[left], made[right], villages=[village], run=run, severity=80.0)
        for left, right in pairs
    ]
    ask(found, run.queued_at.date())
    return found


def load(settings):
    return load_demo_review(settings.FIXTURES_DIR / "examples")


def test_people_answer_decide_and_comment(settings, findings):
    assert load(settings) == 6
    assert Reply.objects.exclude(stance="").count() == 3
    assert Comment.objects.get().mentions.get().username == "dinsosprov"
    findings[0].refresh_from_db()
    assert findings[0].assigned_to == get_user_model().objects.get(username="serang")


def test_a_heavy_confirmation_waits_for_the_other_secretariat(settings, findings):
    load(settings)
    findings[1].refresh_from_db()
    assert (findings[1].status, findings[1].awaits_second) == (S.REVIEWED, True)


def test_a_real_program_is_never_decided_on_for_show(settings, findings):
    real = findings[2]
    assert not real.left.is_example
    load(settings)
    real.refresh_from_db()
    assert (real.status, real.decisions.count()) == (S.INDICATED, 0)


def test_the_second_time_nothing_is_done(settings, findings):
    load(settings)
    before = Decision.objects.count()
    assert load(settings) == 0
    assert Decision.objects.count() == before


def test_without_findings_there_is_nothing_to_do(settings, people):
    assert load(settings) == 0

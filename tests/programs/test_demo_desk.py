"""Work in progress for the demo logins: made through the services, marked, and left alone after."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from coordination.examples import remove_examples
from coordination.management.commands.load_demo_users import SOCIAL, SOCIAL_PROVINCE
from programs import drafts
from programs.demo_desk import load_demo_desk
from programs.models import Program, ProgramMove, Status
from programs.stored import entries_of
from programs.vocabulary import read_rows
from tests.factories import (
    make_agency,
    make_area,
    make_fund_source,
    make_intervention,
    make_need,
    make_segment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(settings):
    """The register holds what desk.csv names."""
    directory = settings.FIXTURES_DIR / "examples"
    make_agency(name=SOCIAL, tier="kabkota", regency=make_area("36.04"))
    make_agency(name=SOCIAL_PROVINCE)
    call_command("load_demo_users")
    for row in read_rows(directory / "desk.csv"):
        make_intervention(row["intervention"], need=make_need())
        make_fund_source(row["fund_source"], row["fund_source"])
        for code in row["segments"].split(";"):
            make_segment(code)
        for number in range(int(row["villages"])):
            make_area(f"{row['district']}.{2001 + number}")
    return directory


def test_the_desk_has_drafts_one_that_came_back_and_some_that_wait(directory):
    assert load_demo_desk(directory) == 6
    statuses = list(Program.objects.order_by("code").values_list("status", flat=True))
    S = Status
    assert statuses == [S.RETURNED, S.DRAFT, S.DRAFT, S.SUBMITTED, S.SUBMITTED, S.DRAFT]
    assert Program.objects.filter(is_example=True).count() == 6


def test_it_came_back_from_another_person_with_a_note(directory):
    load_demo_desk(directory)
    move = ProgramMove.objects.get(name="kembalikan")
    assert move.note.startswith("Jumlah sasaran di DPA")
    assert (move.program.created_by.username, move.by.username) == ("dinsos", "verifikator")


def test_one_draft_holds_text_that_is_not_understood(directory):
    load_demo_desk(directory)
    assert list(Program.objects.exclude(typed={}).values_list("typed", flat=True)) == [
        {"budget_idr": "1,5"}
    ]


def test_a_second_time_writes_nothing_and_undoes_nothing(directory):
    load_demo_desk(directory)
    program = Program.objects.get(code="CONTOH-MEJA-02")
    writer = get_user_model().objects.get(username="dinsos")
    (entry,) = entries_of(Program.objects.filter(pk=program.pk)).values()
    edited = {**vars(entry), "name": "Nama yang diketik orang"}
    drafts.save(program.pk, type(entry)(**edited), by=writer, version=program.version)
    assert load_demo_desk(directory) == 0
    program.refresh_from_db()
    assert program.name == "Nama yang diketik orang"
    assert ProgramMove.objects.filter(name="ajukan").count() == 3


def test_it_goes_with_the_other_examples(directory):
    load_demo_desk(directory)
    assert remove_examples() == 6
    assert not Program.objects.exists()


def test_without_logins_it_says_what_to_do_first():
    with pytest.raises(CommandError, match="load_demo_users"):
        call_command("load_demo_desk")
    assert not Program.objects.exists()

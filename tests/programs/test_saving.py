"""Many programs at once: few queries, and what the facts hold."""

import datetime
import json

import pytest

from programs.entries import Entry, EntryLine
from programs.facts import facts
from programs.models import Footprint, Program, Target
from programs.saving import UnknownName
from programs.services import save_entries
from tests.factories import make_agency, make_intervention, make_segments, make_villages, square
from tests.factories import stored as wkb_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    make_segments()
    make_intervention("RTLHKAB")
    make_villages(5)
    return make_agency(name="Dinas Sosial Provinsi Banten")


def entry(n=1, **given):
    lines = tuple(
        EntryLine(
            line=i, area_code=f"36.04.01.{2000 + i}", segments=("KSJ-D1",), planned_count=10.0 * i
        )
        for i in range(1, 6)
    )
    defaults = {
        "agency": "Dinas Sosial Provinsi Banten",
        "code": f"P-{n}",
        "fiscal_year": 2026,
        "stage": "APBD",
        "name": f"Program {n}",
        "intervention": "RTLHKAB",
        "starts_on": datetime.date(2026, 1, 1),
        "ends_on": datetime.date(2027, 1, 1),
        "lines": lines,
    }
    return Entry(**defaults | given)


def test_three_hundred_programs_take_few_queries(register, django_assert_max_num_queries):
    drawn = EntryLine(line=6, shape_wkb=wkb_of(square(0, 0, side=500)), segments=("KSJ-D2",))
    entries = [entry(n) for n in range(299)]
    entries.append(entry(299, lines=(*entry().lines, drawn)))
    with django_assert_max_num_queries(100):
        report = save_entries(entries)
    assert (report.new, len(report.programs)) == (300, 300)
    assert Target.objects.count() == 1501
    assert Footprint.objects.count() == 301


def test_saving_again_is_only_read(register, django_assert_max_num_queries):
    entries = [entry(n) for n in range(50)]
    save_entries(entries)
    with django_assert_max_num_queries(10):
        assert save_entries(entries).unchanged == 50


def test_a_changed_program_keeps_its_key_and_its_history(register):
    save_entries([entry(1)])
    before = Program.objects.get()
    save_entries([entry(1, name="Nama baru", budget_idr=7)])
    program = Program.objects.get()
    assert (program.pk, program.name, program.created_at) == (
        before.pk,
        "Nama baru",
        before.created_at,
    )
    names = list(program.history.order_by("history_id").values_list("name", "history_type"))
    assert names == [("Program 1", "+"), ("Nama baru", "~")]


def test_the_same_outline_is_kept_once(register):
    drawn = EntryLine(line=1, shape_wkb=wkb_of(square(0, 0)), segments=("KSJ-D1",))
    save_entries([entry(1, lines=(drawn,)), entry(2, lines=(drawn,))])
    assert Target.objects.values("shape").distinct().count() == 1


def test_an_unknown_code_writes_nothing(register):
    wrong = EntryLine(line=1, area_code="99.99")
    with pytest.raises(UnknownName, match=r"99\.99"):
        save_entries([entry(1), entry(2, lines=(wrong,))])
    assert not Program.objects.exists()


def test_a_failure_while_saving_leaves_nothing_behind(register):
    def fail(ids):
        raise RuntimeError("mati di tengah")

    with pytest.raises(RuntimeError):
        save_entries([entry(1)], on_saved=fail)
    assert not Program.objects.exists()


def test_who_listens_hears_what_was_saved(register):
    heard = []
    report = save_entries([entry(1), entry(2)], on_saved=heard.extend)
    assert heard == report.programs == sorted(Program.objects.values_list("pk", flat=True))


def test_facts_survive_json_and_do_not_depend_on_the_order_of_segments():
    def with_segments(*codes):
        return facts(entry(lines=(EntryLine(line=1, segments=codes, shape_wkb=b"x"),)))

    assert with_segments("B", "A") == with_segments("A", "B")
    assert json.loads(json.dumps(with_segments("A"))) == with_segments("A")

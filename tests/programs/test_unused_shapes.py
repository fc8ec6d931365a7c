"""Outlines that nobody uses go after a while; every other stays."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from geo.models import Shape
from programs.models import Change, ProgramMove, ProgramVersion
from programs.unused_shapes import forget_unused_shapes
from tests.factories import make_program, make_shape, square

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.timedelta(days=30)


def old_shape(n):
    pk = make_shape(square(x=n * 2000))
    Shape.objects.filter(pk=pk).update(seen_at=timezone.now() - LONG_AGO)
    return Shape.objects.get(pk=pk)


def forget(**given):
    before = timezone.now() - datetime.timedelta(days=7)
    return forget_unused_shapes(**{"before": before, "commit": True} | given)


def test_an_old_shape_nobody_names_goes_and_a_new_one_stays():
    old_shape(1)
    new = make_shape(square())
    assert forget() == 1
    assert Shape.objects.get().pk == new


def test_without_commit_nothing_goes():
    old_shape(1)
    assert forget(commit=False) == 1
    assert Shape.objects.count() == 1


def test_a_shape_of_a_target_line_stays():
    make_program(shapes=[square()])
    Shape.objects.update(seen_at=timezone.now() - LONG_AGO)
    assert forget() == 0


@pytest.mark.parametrize("keeper", ["version", "move", "change", "typed change", "typed draft"])
def test_a_shape_named_in_facts_or_in_what_was_typed_stays(keeper):
    program, shape = make_program(), old_shape(1)
    facts = {"lines": [{"shape": shape.digest}]}
    typed = {"lines": f'[{{"shape": "{shape.digest}"}}]'}
    if keeper == "version":
        ProgramVersion.objects.create(program=program, stage="APBD", facts=facts)
    elif keeper == "move":
        ProgramMove.objects.create(program=program, to_status="draf", stage="APBD", facts=facts)
    elif keeper == "change":
        Change.objects.create(program=program, stage="APBD-P", facts=facts)
    elif keeper == "typed change":
        Change.objects.create(program=program, stage="APBD-P", facts={}, typed=typed)
    else:
        type(program).objects.filter(pk=program.pk).update(typed=typed)
    assert forget() == 0
    assert forget(before=timezone.now()) == 0
    assert Shape.objects.filter(pk=shape.pk).exists()


def test_the_command_counts_first_and_deletes_when_told(capsys):
    old_shape(1)
    call_command("forget_unused_shapes")
    assert "--commit" in capsys.readouterr().out
    call_command("forget_unused_shapes", commit=True)
    assert not Shape.objects.exists()

"""A run is a row first: started once, carried out once, rescued when its worker dies."""

import datetime
import threading

import pytest
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coordination import runs
from coordination.models import Finding, Phase, Run, RunState
from coordination.progress import ClaimLost, Progress
from programs.heartbeat import Heartbeat
from programs.models import Declaration, ProgramMove, Role
from tests.factories import make_agency, make_program, make_user, make_village

from .factories import make_finding, make_run


def queued(**given):
    return make_run(
        **{"state": RunState.QUEUED, "phase": Phase.WAITING, "started_at": None}
        | {"finished_at": None}
        | given
    )


def running(*, silent_for=0, **given):
    """A run in the hands of a worker that has not been heard of for `silent_for` seconds."""
    touched = timezone.now() - datetime.timedelta(seconds=silent_for)
    defaults = {"state": RunState.RUNNING, "claim": "a", "attempts": 1, "touched_at": touched}
    return queued(**defaults | given)


def dead(**given):
    return running(**{"silent_for": settings.RUN_IS_DEAD_AFTER_SECONDS + 1} | given)


def make_pair():
    village = make_village()
    return make_finding(
        make_program(areas=[village]), make_program(areas=[village]), villages=[village]
    )


def nothing(run, *, progress):
    return {}


def in_threads(work, count):
    """Call `work` from `count` threads at once; what each returned."""
    results, gate = [], threading.Barrier(count)

    def one():
        try:
            gate.wait()
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# --- starting -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PROVINCE, Role.SYSADMIN])
def test_those_who_may_start_a_run(role):
    person = make_user(role)
    assert runs.start_run(by=person, fiscal_year=2026).started_by == person


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.PROVINCE, Role.SYSADMIN)] + [None]
)
def test_nobody_else_may_start_a_run(role):
    person = make_user(*[role] if role else [])
    with pytest.raises(PermissionDenied):
        runs.start_run(by=person, fiscal_year=2026)
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_a_second_start_is_the_first_run():
    first = runs.start_run(by=None, fiscal_year=2026)
    assert runs.start_run(by=None, fiscal_year=2025) == first
    assert Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_starts_at_the_same_moment_make_one_run():
    started = in_threads(lambda: runs.start_run(by=None, fiscal_year=2026, send=False).pk, 4)
    assert len(started) == 4
    assert len(set(started)) == 1
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_a_worker_is_woken_only_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        runs.start_run(by=None, fiscal_year=2026)
    assert [callback.__name__ for callback in waiting].count("wake") == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_no_run(monkeypatch, caplog):
    monkeypatch.setattr(current_app, "send_task", broken_broker)
    run = runs.start_run(by=None, fiscal_year=2026)
    assert Run.objects.get().pk == run.pk
    assert "broker" in caplog.text


def broken_broker(*_args, **_options):
    raise ConnectionError("no broker")


@pytest.fixture
def tasks():
    """The names a worker would know."""
    current_app.loader.import_default_modules()
    return set(current_app.tasks)


def test_the_task_has_the_name_it_is_sent_by(tasks):
    assert runs.FIND_OVERLAPS in tasks


def test_every_task_of_the_clock_exists(tasks):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled
    assert scheduled <= tasks


@pytest.mark.django_db
def test_the_year_to_run_is_this_year_when_it_has_programs_else_the_latest_that_has():
    today = datetime.date(2026, 11, 22)
    assert runs.year_to_run(today) == 2026
    make_program(fiscal_year=2025)
    assert runs.year_to_run(today) == 2025
    make_program(fiscal_year=2026)
    make_program(fiscal_year=2027)
    assert runs.year_to_run(today) == 2026


# --- carrying out -------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_run_ends_with_its_counts_and_its_duration():
    run = queued()
    runs.execute_run(run.pk, refresh=lambda run, progress: {"duplikasi": 3})
    run.refresh_from_db()
    assert (run.state, run.phase) == (RunState.DONE, Phase.FINISHED)
    assert run.counts == {"duplikasi": 3}
    assert run.seconds >= 0


@pytest.mark.django_db(transaction=True)
def test_one_message_delivered_three_times_at_once_has_one_effect():
    run, done = queued(), []

    def refresh(run, *, progress):
        progress.phase(Phase.READING)
        done.append(run.pk)
        return {}

    in_threads(lambda: runs.execute_run(run.pk, refresh=refresh), 3)
    assert done == [run.pk]
    assert Run.objects.get().attempts == 1


@pytest.mark.django_db
def test_a_message_for_a_run_that_has_ended_does_nothing():
    run = make_run(counts={"duplikasi": 3})
    runs.execute_run(run.pk, refresh=nothing)
    run.refresh_from_db()
    assert run.counts == {"duplikasi": 3}


@pytest.mark.django_db
def test_a_run_in_good_hands_is_not_taken():
    run = running(silent_for=1)
    runs.execute_run(run.pk, refresh=nothing)
    run.refresh_from_db()
    assert (run.state, run.claim) == (RunState.RUNNING, "a")


@pytest.mark.django_db
def test_a_silent_run_is_taken_over():
    run = dead()
    runs.execute_run(run.pk, refresh=nothing)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.DONE, 2)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_run_writes_nothing():
    run = queued()
    finding = make_pair()

    def refresh(run, *, progress):
        Run.objects.filter(pk=run.pk).update(claim="somebody else")
        with transaction.atomic():
            progress.still_mine()
            Finding.objects.update(severity=1.0)
        return {"duplikasi": 99}

    runs.execute_run(run.pk, refresh=refresh)
    finding.refresh_from_db()
    run.refresh_from_db()
    assert finding.severity == 61.25
    assert (run.state, run.claim, run.counts) == (RunState.RUNNING, "somebody else", {})


@pytest.mark.django_db(transaction=True)
def test_a_run_that_fails_leaves_the_findings_and_says_so():
    finding, run = make_pair(), queued()

    def refresh(run, *, progress):
        with transaction.atomic():
            progress.still_mine()
            Finding.objects.update(severity=1.0)
            raise KeyError("half way")

    runs.execute_run(run.pk, refresh=refresh)
    finding.refresh_from_db()
    run.refresh_from_db()
    assert finding.severity == 61.25
    assert run.state == RunState.FAILED
    assert "Perhitungan gagal" in run.message
    assert "Temuan sebelumnya tidak berubah" in run.message
    assert run.finished_at is not None


@pytest.mark.django_db
def test_a_run_whose_database_went_away_is_left_to_be_taken_up_again():
    run = queued()

    def refresh(run, *, progress):
        raise OperationalError("server closed the connection")

    runs.execute_run(run.pk, refresh=refresh)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING


# --- rescuing -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_dead_run_is_queued_again_and_says_why(django_capture_on_commit_callbacks):
    run = dead()
    with django_capture_on_commit_callbacks() as sent:
        assert runs.take_up_dead_runs() == 1
    run.refresh_from_db()
    assert (run.state, run.claim, len(sent)) == (RunState.QUEUED, "", 1)
    assert "diulang otomatis" in run.message


@pytest.mark.django_db
def test_a_run_in_good_hands_is_left_alone():
    run = running(silent_for=settings.RUN_IS_DEAD_AFTER_SECONDS / 2)
    assert runs.take_up_dead_runs(at_start=True) == 0
    run.refresh_from_db()
    assert run.claim == "a"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silent_for", "at_start", "sent_again"),
    [(0, False, 0), (0, True, 1), (3600, False, 1)],
    ids=["just queued", "its broker is gone", "its message was lost"],
)
def test_a_queued_run_is_sent_again_when_its_message_must_be_lost(
    silent_for, at_start, sent_again, django_capture_on_commit_callbacks
):
    queued(touched_at=timezone.now() - datetime.timedelta(seconds=silent_for))
    with django_capture_on_commit_callbacks() as sent:
        runs.take_up_dead_runs(at_start=at_start)
    assert len(sent) == sent_again


@pytest.mark.django_db
def test_a_run_that_dies_three_times_fails_and_says_that_it_died():
    run = dead(attempts=runs.MOST_ATTEMPTS)
    runs.take_up_dead_runs()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "mati 3 kali" in run.message


@pytest.mark.django_db
def test_a_run_that_died_three_times_is_not_tried_a_fourth_time():
    run = dead(attempts=runs.MOST_ATTEMPTS)
    runs.execute_run(run.pk, refresh=nothing)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.RUNNING, runs.MOST_ATTEMPTS)


# --- progress -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_phase_is_seen_at_once_and_its_steps_not_more_than_twice_a_second():
    run = running()
    progress = Progress(run.pk, "a")
    progress.phase(Phase.COMPARING, total=1000)
    for done in range(1000):
        progress.step(done)
    run.refresh_from_db()
    assert (run.phase, run.total, run.done) == (Phase.COMPARING, 1000, 0)


@pytest.mark.django_db
def test_progress_of_a_lost_run_stops_the_work():
    run = running(claim="somebody else")
    with pytest.raises(ClaimLost):
        Progress(run.pk, "a").phase(Phase.COMPARING)


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_while_the_work_says_nothing(settings):
    settings.RUN_IS_DEAD_AFTER_SECONDS = 2
    run = dead()
    with Heartbeat(Progress(run.pk, "a")) as heart:
        heart._stopped.wait(1.2)
    assert timezone.now() - Run.objects.get().touched_at < datetime.timedelta(seconds=1)


# --- the command --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_command_takes_over_a_run_that_waits_and_prints_the_levels(capsys):
    run = queued()
    call_command("find_overlaps", year=2026)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert "Duplikasi: 0" in capsys.readouterr().out


# --- Findings follow what people did -------------------------------------------------------------


def ago(seconds):
    return timezone.now() - datetime.timedelta(seconds=seconds)


def last_run(seconds):
    run = make_run()
    Run.objects.filter(pk=run.pk).update(queued_at=ago(seconds))
    return run


def step_of_a_program(seconds=0):
    move = ProgramMove.objects.create(
        program=make_program(), name="ajukan", to_status="diajukan", stage="APBD"
    )
    ProgramMove.objects.filter(pk=move.pk).update(at=ago(seconds))


@pytest.mark.django_db
def test_a_step_after_the_last_run_starts_one():
    last_run(seconds=300)
    step_of_a_program(seconds=5)
    run = runs.follow_the_register()
    assert (run.state, run.started_by) == (RunState.QUEUED, None)


@pytest.mark.django_db
def test_a_declaration_after_the_last_run_starts_one():
    last_run(seconds=300)
    Declaration.objects.create(
        agency=make_agency(), fiscal_year=2026, state="lengkap", declared_on="2026-11-01"
    )
    assert runs.follow_the_register()


@pytest.mark.django_db
def test_nothing_starts_while_nothing_happened():
    step_of_a_program(seconds=400)
    last_run(seconds=300)
    assert runs.follow_the_register() is None


@pytest.mark.django_db
def test_many_steps_wait_for_one_run():
    last_run(seconds=settings.FOLLOW_AFTER_SECONDS - 5)
    step_of_a_program()
    assert runs.follow_the_register() is None


# --- Calling one off ------------------------------------------------------------------------


@pytest.fixture
def province(db):
    return make_user(Role.PROVINCE, first_name="Budi")


def test_a_run_that_waits_is_called_off_and_nobody_carries_it_out(province):
    run = queued()
    off = runs.cancel_run(run.pk, by=province)
    assert (off.state, off.message) == (RunState.FAILED, "Dibatalkan oleh Budi.")
    runs.execute_run(run.pk, refresh=nothing)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.FAILED, 0)
    assert runs.start_run(by=province, fiscal_year=2026).pk != run.pk


def test_a_run_that_compares_is_called_off_and_writes_nothing(province):
    run = queued()

    def refresh(run, *, progress):
        progress.phase(Phase.COMPARING)
        runs.cancel_run(run.pk, by=province)
        progress.phase(Phase.WRITING)
        raise AssertionError("it wrote")

    runs.execute_run(run.pk, refresh=refresh)
    run.refresh_from_db()
    assert (run.state, run.message) == (RunState.FAILED, "Dibatalkan oleh Budi.")


@pytest.mark.parametrize("phase", [Phase.WRITING, Phase.REPORT])
def test_a_run_that_writes_is_called_off_no_more(province, phase):
    run = running(phase=phase)
    with pytest.raises(runs.TooLate):
        runs.cancel_run(run.pk, by=province)
    run.refresh_from_db()
    assert (run.state, run.claim) == (RunState.RUNNING, "a")


def test_calling_off_a_run_that_has_ended_changes_nothing(province):
    run = make_run()
    assert runs.cancel_run(run.pk, by=province).state == RunState.DONE
    off = runs.cancel_run(queued().pk, by=province)
    again = runs.cancel_run(off.pk, by=make_user(Role.SYSADMIN))
    assert again.message == off.message


@pytest.mark.django_db
def test_who_may_not_start_a_run_may_not_call_one_off():
    with pytest.raises(PermissionDenied):
        runs.cancel_run(queued().pk, by=make_user(Role.REGENCY))


def test_the_card_offers_to_call_off_what_can_be_called_off(client, province):
    run = queued()
    client.force_login(province)
    address = reverse("run-cancel", args=[run.pk])
    assert address in client.get(reverse("run-progress", args=[run.pk])).content.decode()
    answer = client.post(address, headers={"HX-Request": "true"}).content.decode()
    assert "Dibatalkan oleh Budi." in answer
    assert address not in answer

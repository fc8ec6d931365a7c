"""Run the engine in a test, the way a worker does."""

from coordination.models import Run
from coordination.runs import execute_run, start_run


def run_engine(year: int = 2026) -> Run:
    """One whole run; fails the test when the run failed."""
    run = start_run(by=None, fiscal_year=year, send=False)
    execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == "selesai", run.message
    return run

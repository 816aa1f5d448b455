"""Beat twice or never: a period has one job, whoever ticks and how often."""

from collections.abc import Callable

import pytest
import time_machine

from jobs import services
from jobs.models import Job
from jobs.states import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkpoints() -> list[int]:
    """A task that is due each minute and counts its calls."""
    calls: list[int] = []

    @services.every("audit.checkpoint", minutes=1)
    def _checkpoint() -> None:
        calls.append(1)

    return calls


def test_two_clocks_make_one_job_a_period(checkpoints: list[int]) -> None:
    with time_machine.travel("2026-11-23T12:00:05Z", tick=False) as travel:
        assert services.tick() == 1
        assert services.tick() == 0
        assert services.run_due() == 1
        assert services.tick() == 0, "the period is over and done"
        travel.shift(50)
        assert services.tick() == 0
        travel.shift(5)
        assert services.tick() == 1
        services.run_due()
    assert len(checkpoints) == 2


def test_missed_periods_are_not_made_up_for(checkpoints: list[int]) -> None:
    with time_machine.travel("2026-11-23T12:00:05Z", tick=False) as travel:
        services.tick()
        services.run_due()
        travel.shift(6 * 3_600)
        services.tick()
        services.run_due()
    assert len(checkpoints) == 2


def test_a_period_waits_while_the_one_before_is_unfinished(checkpoints: list[int]) -> None:
    with time_machine.travel("2026-11-23T12:00:05Z", tick=False) as travel:
        services.tick()
        travel.shift(60)
        assert services.tick() == 0
        assert services.run_due() == 1
        assert services.tick() == 1


def test_a_restart_with_another_clock_makes_the_same_job(checkpoints: list[int]) -> None:
    """The id follows from name and period, so even the row of a finished period stops a second one."""
    with time_machine.travel("2026-11-23T12:00:05Z", tick=False):
        services.tick()
        first = Job.objects.get().pk
        Job.objects.all().delete()
        services.tick()
        assert Job.objects.get().pk == first


@pytest.mark.parametrize("period", [{"seconds": 29}, {"hours": 169}, {}])
def test_a_period_between_half_a_minute_and_a_week_is_wanted(period: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="not between 30 s and 7 days"):
        services.every("tests.often", **period)


def late_after(seconds: int, between: Callable[[], object]) -> list[str]:
    """Give what is late `seconds` after a tick, with something done `between`."""
    with time_machine.travel("2026-11-23T12:00:05Z", tick=False) as travel:
        services.tick()
        between()
        travel.shift(seconds)
        return services.late()


def test_a_clock_that_stands_still_is_late_after_two_periods(checkpoints: list[int]) -> None:
    assert services.late() == ["audit.checkpoint"], "nothing ever ticked"
    assert late_after(119, services.run_due) == []
    Job.objects.all().delete()
    assert late_after(121, services.run_due) == ["audit.checkpoint"]


def test_workers_that_stand_still_are_late_after_two_periods(checkpoints: list[int]) -> None:
    with time_machine.travel("2026-11-23T12:00:05Z", tick=False) as travel:
        services.tick()
        travel.shift(60)
        Job.objects.create(name="audit.checkpoint", state=JobState.DONE)
        assert services.late() == []
        travel.shift(61)
        assert services.late() == ["audit.checkpoint"]


def test_old_rows_are_tidied_away(checkpoints: list[int]) -> None:
    with time_machine.travel("2026-11-01T12:00:05Z", tick=False) as travel:
        services.tick()
        services.run_due()
        Job.objects.create(name="tests.gone", state=JobState.FAILED, finished_at="2026-11-01T12:00:05Z")
        travel.shift(14 * 86_400)
        assert services.tidy() == 0
        travel.shift(1)
        assert services.tidy() == 1
        travel.shift(76 * 86_400)
        assert services.tidy() == 1
    assert not Job.objects.exists()

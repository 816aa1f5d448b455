"""`manage.py jobs` shows the queue and gives failed jobs another chance."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jobs import services
from jobs.models import Job
from jobs.states import JobState

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    """Give what the command prints."""
    out = StringIO()
    call_command("jobs", *words, stdout=out)
    return out.getvalue()


def test_the_list_shows_what_waits_and_what_failed_without_arguments() -> None:
    Job.objects.create(name="vault.scan", arguments={"version_id": "canary"})
    Job.objects.create(name="mail.send", state=JobState.FAILED, attempts=5, last_error="OSError")
    Job.objects.create(name="tests.over", state=JobState.DONE)
    text = said("list")
    assert "vault.scan" in text
    assert "5/5  mail.send  OSError" in text
    assert "tests.over" not in text
    assert "canary" not in text
    assert "tests.over" in said("list", "--state", "done")


def test_the_list_names_periodic_work_that_is_late() -> None:
    @services.every("audit.checkpoint", minutes=1)
    def _checkpoint() -> None: ...

    assert "late: audit.checkpoint" in said("list")
    services.tick()
    services.run_due()
    assert "late" not in said("list")


def test_failed_jobs_are_retried_one_by_one_or_all() -> None:
    failed = [Job.objects.create(name="mail.send", state=JobState.FAILED) for _ in range(3)]
    assert said("retry", str(failed[0].pk)).startswith("1 ")
    assert said("retry", "--all").startswith("2 ")
    assert Job.objects.unfinished().count() == 3
    with pytest.raises(CommandError):
        said("retry")

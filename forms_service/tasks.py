"""Background work of forms."""

from forms_service.services.assembling import ASSEMBLE, write_draft
from forms_service.services.covering import call_covers
from forms_service.services.releasing import RELEASE, write_release
from jobs.services import every, task


@task(ASSEMBLE, max_attempts=8)
def write(draft_id: str, revision: int) -> None:
    """Write a draft."""
    write_draft(draft_id=draft_id, revision=revision)


@task(RELEASE, max_attempts=8)
def seal(request_id: str) -> None:
    """Seal an approved paper and give it to its person."""
    write_release(request_id=request_id)


@every("forms_service.call_covers", minutes=10)
def watch_promises() -> None:
    """Give what waits too long to whoever stands in."""
    call_covers()

"""Background work of forms."""

from forms_service.services.assembling import ASSEMBLE, write_draft
from jobs.services import task


@task(ASSEMBLE, max_attempts=8)
def write(draft_id: str) -> None:
    """Write a draft."""
    write_draft(draft_id=draft_id)

"""One order of rows for whoever changes a request that is under way: its matter first, then the request itself.

The closing of a matter goes that way too, so that of two at once one waits and neither is broken off.
"""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from common.errors import NotFound
from forms_service.models import Request
from matters.models import Matter


def hold_matter_of(request_id: UUID) -> None:
    """Hold the matter of a request, if it has one. Call inside a transaction, before the request's own row is held."""
    Matter.objects.select_for_update(of=("self",)).filter(form_request=request_id).order_by().first()


def hold_her_request(actor: User, request: Request) -> Request:
    """Hold the row of a request that `actor` fills in, and give it as it is then. Call inside a transaction. Raises: NotFound.

    Looked up twice before it says so: a look-up that waits for a lock judges the new row beside the matter as it was before, and
    finds that a request which has just been sent is nobody's.
    """
    hers = Request.objects.of(actor).select_for_update(of=("self",)).filter(pk=request.pk)
    held = hers.first() or hers.all().first()
    if held is None:
        raise NotFound(detail="a request of somebody else")
    return held

"""One order of rows for whoever changes a request that is under way: its matter first, then the request itself.

The closing of a matter goes that way too, so that of two at once one waits and neither is broken off.
"""

from __future__ import annotations

from uuid import UUID

from matters.models import Matter


def hold_matter_of(request_id: UUID) -> None:
    """Hold the matter of a request, if it has one. Call inside a transaction, before the request's own row is held."""
    Matter.objects.select_for_update(of=("self",)).filter(form_request=request_id).order_by().first()

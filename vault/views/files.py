"""Files out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from common.errors import NotFound
from vault.delivery import deliver
from vault.models import Version


@require_safe
@login_required
def download(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer one version of a file; with `?save=1` to be saved, else shown where browsers can."""
    version = (
        Version.objects.visible_to(request.user)
        .select_related("file__binder__key")
        .filter(file__reference=reference, number=number)
        .first()
    )
    if version is None:
        raise NotFound(detail="no such version for this person")
    return deliver(request, version=version, as_attachment="save" in request.GET)

"""Files out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from common.errors import NotFound
from vault.delivery import deliver
from vault.models import Rendition, Version


@require_safe
@login_required
def download(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer one version of a file; with `?save=1` to be saved, else shown where browsers can."""
    return deliver(request, version=_version(request, reference, number), as_attachment="save" in request.GET)


@require_safe
@login_required
def view(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer with the view as PDF of one version of an Office file."""
    version = _version(request, reference, number)
    rendition: Rendition | None = getattr(version, "rendition", None)
    if rendition is None or not rendition.is_ready:
        raise NotFound(detail="no view of this version")
    return deliver(request, version=version, rendition=rendition)


def _version(request: HttpRequest, reference: str, number: int) -> Version:
    """Give the version, if this person may see it. Raises: NotFound."""
    version = (
        Version.objects.visible_to(request.user)
        .select_related("file__binder__key", "rendition")
        .filter(file__reference=reference, number=number)
        .first()
    )
    if version is None:
        raise NotFound(detail="no such version for this person")
    return version

"""Saying that a paper arrived, and certificates of delivery."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.services import person_of
from common.errors import NotFound
from common.gate import require
from matters import rules, services
from matters.models import Room
from matters.reading import room_frame
from vault.delivery import deliver_made
from vault.models import Version

PDF = "application/pdf"


@require_POST
@login_required
def acknowledge(request: HttpRequest, reference: str, file: str, number: int) -> HttpResponse:
    """Note that the reader has received a version. Audit: file.acknowledged."""
    version, _room = version_of(person_of(request), reference, file, number)
    services.acknowledge(actor=person_of(request), version=version)
    messages.success(request, _("Thank you. We have noted that you received it."))
    return redirect("matters:paper", reference, file)


@require_POST
@login_required
def of_paper(request: HttpRequest, reference: str, file: str, number: int) -> HttpResponse:
    """Answer with the certificate of one version. Audit: certificate.made."""
    version, room = version_of(person_of(request), reference, file, number)
    return _delivered(services.certify(actor=person_of(request), room=room, version=version))


@require_POST
@login_required
def of_room(request: HttpRequest, reference: str, room: str) -> HttpResponse:
    """Answer with the certificate of every paper in a room. Audit: certificate.made."""
    page = room_frame(person_of(request), reference, room)
    require(person_of(request), rules.CERTIFY, page.room)
    return _delivered(services.certify(actor=person_of(request), room=page.room))


def version_of(user: User, reference: str, file: str, number: int) -> tuple[Version, Room]:
    """Give a version of a paper of that matter, and its room, as far as `user` sees them. Raises: NotFound."""
    version = (
        Version.objects.visible_to(user)
        .filter(file__reference=file, number=number, file__binder__room__matter__reference=reference)
        .select_related("file__binder__key", "author")
        .first()
    )
    room = (
        Room.objects.visible_to(user)
        .filter(binder_id=version.file.binder_id)
        .select_related("matter", "binder__key")
        .first()
        if version is not None
        else None
    )
    if version is None or room is None:
        raise NotFound(detail="no such version in this matter")
    return version, room


def _delivered(certificate: services.Certificate) -> HttpResponse:
    return deliver_made(content=certificate.pdf, name=certificate.name, content_type=PDF)

"""The way in for somebody who was invited. Opening the link spends nothing; sending the form spends it once."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.errors import AccountExists, InvitationSpent
from accounts.forms import AcceptForm
from accounts.models import Invitation, User
from accounts.services import accept_invitation, person_of, renew_invitation
from accounts.services.invitations import digest_of
from common import clock
from common.errors import PortalError, TooMany

HELD = "invitation"


def sealed(response: HttpResponse) -> HttpResponse:
    """Give the answer with the headers of a page that one comes to by a link with a token."""
    # SECURITY: the page before this one has the token in its address; no address of ours travels to another site. Not
    # "no-referrer": browsers then send the form with `Origin: null`, and the CSRF check refuses it.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the link out of the mail, and go on at an address without the token.

    SECURITY: the digest waits in the session, so the token stands in no form, no log line of ours, no Referer. Nothing is
    spent: mail scanners open links. Raises: TooMany after too many unknown links from one network.
    """
    digest = digest_of(token)
    if not Invitation.objects.filter(token_digest=digest).exists():
        where = limits.network(request.META.get("REMOTE_ADDR", ""))
        if limits.take(limits.LINK, "invitation", where) is None:
            raise TooMany(detail="unknown invitation links")
    request.session[HELD] = digest.hex()
    return sealed(redirect("accounts:accept"))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponseBase:
    """Show what to do with the invitation in hand; accept it by POST."""
    digest = _held(request)
    found = Invitation.objects.standing(clock.now()).filter(token_digest=digest).first()
    if found is None:
        return _spent(request)
    try:
        if request.user.is_authenticated:
            return _accept_as_oneself(request, found, digest)
        if User.objects.with_email(found.email).exists():
            raise AccountExists
        return _accept_as_somebody_new(request, found, digest)
    except InvitationSpent:
        return _spent(request)
    except AccountExists:
        here = reverse("accounts:accept")
        page = {"invitation": found, "sign_in": f"{reverse('account_login')}?next={here}"}
        return sealed(render(request, "accounts/invitation_sign_in.html", page))


def _held(request: HttpRequest) -> bytes:
    try:
        return bytes.fromhex(request.session.get(HELD, ""))
    except ValueError:
        return b""


def _accept_as_oneself(request: HttpRequest, found: Invitation, digest: bytes) -> HttpResponseBase:
    user = person_of(request)
    if user.email.lower() != found.email.lower():
        return sealed(render(request, "accounts/invitation_other_person.html", {"invitation": found}, status=403))
    if request.method != "POST":
        return sealed(render(request, "accounts/invitation_known.html", {"invitation": found}))
    accept_invitation(actor=user, digest=digest)
    request.session.pop(HELD, None)
    if found.staff_role:
        # The role changed, so this session is over like all others.
        messages.success(request, _("Your invitation is accepted. Sign in again to go on."))
        return redirect("account_login")
    messages.success(request, _("Your invitation is accepted."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def _accept_as_somebody_new(request: HttpRequest, found: Invitation, digest: bytes) -> HttpResponseBase:
    form = AcceptForm(request.POST or None, invitation=found)
    if request.method != "POST" or not form.is_valid():
        page = {"form": form, "invitation": found, "terms_path": settings.TERMS_PATH}
        return sealed(render(request, "accounts/invitation.html", page))
    user = accept_invitation(
        actor=None, digest=digest, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
    )
    request.session.pop(HELD, None)
    response: HttpResponseBase = perform_password_login(
        request, {"email": user.email}, Login(user=user, email=user.email)
    )
    return response


def _spent(request: HttpRequest) -> HttpResponse:
    """Show the one page for used, expired, withdrawn, tampered and unknown links."""
    return sealed(render(request, "accounts/invitation_spent.html", {"error": InvitationSpent()}, status=410))


@never_cache
@require_POST
def send_fresh(request: HttpRequest) -> HttpResponse:
    """Send a fresh link to the stored address, if the invitation in hand still stands; say the same in every case."""
    digest = _held(request)
    now_or_before = Invitation.objects.open().filter(token_digest=digest) | Invitation.objects.open().filter(
        previous_digest=digest
    )
    found = now_or_before.first() if digest else None
    if found is not None:
        with suppress(PortalError):  # three an hour, or accepted meanwhile: the answer is the same
            renew_invitation(actor=None, invitation=found)
    return sealed(render(request, "accounts/invitation_fresh.html", {"hours": settings.INVITATION_HOURS}))

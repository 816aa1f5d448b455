"""How allauth behaves in this house: our limits, our mails, our addresses, no way out of the site."""

from __future__ import annotations

import time
from typing import Any, TypeVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import limits, records, verbs
from accounts.house import KEEPS, closed_page
from accounts.models import Attempt, User
from accounts.services.alarms import not_me_link
from accounts.services.lockdown import standing_lockdown
from common import clock
from notifications import services as notifications

# Mails about something that changed at a person's door: each has the one tap that says "this was not me".
SAY_NOT_ME = frozenset(
    {
        "email_changed",
        "password_changed",
        "password_reset",
        "password_set",
        "recovery_codes_generated",
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
    }
)


# Under which name a half-signed-in session keeps what the account was like when its password was typed.
PROVED = "proved_of"
Answer = TypeVar("Answer", bound=HttpResponseBase)


class PeopleAdapter(DefaultAccountAdapter):
    """Signing up, signing in and signing out."""

    error_messages = {  # noqa: RUF012  # allauth's own shape
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Call the office if you think it should not be."),
        "email_password_mismatch": _(
            "This e-mail address and password do not belong together. Check both and try again."
        ),
        "incorrect_password": _("That is not your password. Try again."),
        "enter_current_password": _("That is not your present password. Try again."),
        "incorrect_code": _("That code is not right. Look at the newest one and type it again."),
        "too_many_login_attempts": _("That was too many wrong tries. Wait 15 minutes, then try again."),
        "rate_limited": _("That was too many tries in a short time. Wait a few minutes, then try again."),
        "duplicate_email": _("This is your address already."),
        "same_as_current": _("This is your address already."),
        "email_taken": _("This address cannot be used. Choose another one."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    }
    _tries: list[Attempt]

    # Where one goes.

    def is_safe_url(self, url: str) -> bool:
        """Say whether `url` stays on this site: a path of ours, nothing with a host, a scheme or a trick in it."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the page about one's own security."""
        return reverse("accounts:security")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """After a changed address, go back to the page about one's own security; after a first one, on."""
        if self.request.user.is_authenticated:
            return reverse("accounts:security")
        return str(super().get_email_verification_redirect_url(email_address))

    # Who gets in.

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether strangers may make an account by themselves."""
        return bool(settings.SIGNUP_IS_OPEN)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Keep the name, the language of the page and the accepted terms with the new person."""
        user.name = form.cleaned_data["name"]
        user.language = (getattr(request, "LANGUAGE_CODE", "") or "en")[:2]
        user.terms_version, user.terms_accepted_at = settings.TERMS_VERSION, clock.now()
        saved = super().save_user(request, user, form, commit=commit)
        if commit:
            records.of_person(verbs.PERSON_REGISTERED, user=user, actor=user)
        return saved or user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at; refuse when there were too many. Audit: person.sign_in_throttled."""
        email = str(credentials.get("email", "")).lower()
        where = limits.network(self.get_client_ip(request))
        doors = ((limits.PASSWORD, ("password", email, where)), (limits.NETWORK, ("password", where)))
        taken = [limits.take(limit, *parts) for limit, parts in doors]
        self._tries = [row for row in taken if row is not None]
        if None in taken:
            limits.give_back(self._tries)
            if limits.take(limits.NOTED, "noted", *doors[0][1]) is not None:
                records.of_stranger(verbs.SIGN_IN_THROTTLED, ref=limits.address_ref(email), email=email)
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Give the person whose address and password these are; a right password does not count as a try."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            limits.give_back(self._tries)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the wrong password: the same row and the same work for every address. Audit: person.sign_in_failed."""
        email = str(credentials.get("email", "")).lower()
        actor = request.user if request.user.is_authenticated else None
        records.of_stranger(verbs.SIGN_IN_FAILED, ref=limits.address_ref(email), email=email, actor=actor)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Refuse the closed and the frozen after their password, before anything else."""
        if user.is_frozen(clock.now()):
            return self._refused(request, self.respond_user_inactive(request, user))
        if (lockdown := standing_lockdown()) is not None and not lockdown.is_kept_by(user):
            return self._refused(request, closed_page(request))
        if not user.has_usable_password():
            # SECURITY: after "this was not me" a passkey must not open what the password no longer does.
            request.session.flush()
            messages.error(request, _("Choose a new password first. We mail you a link for it."))
            return HttpResponseRedirect(reverse("account_reset_password"))
        request.session[PROVED] = user.get_session_auth_hash()
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign `user` in.

        SECURITY: asked again here: between the password and the code she may have been frozen, or have changed her password,
        ended all sessions, or said "this was not me" of whoever now types the code.
        """
        current = User.objects.filter(pk=user.pk).first()
        if current is None or current.is_shut_out(clock.now()):
            inactive = HttpResponseRedirect(reverse("account_inactive"))
            raise ImmediateHttpResponse(self._refused(request, inactive))
        lockdown = standing_lockdown()
        if lockdown is not None and not lockdown.is_kept_by(current):
            raise ImmediateHttpResponse(self._refused(request, closed_page(request)))
        if not constant_time_compare(request.session.pop(PROVED, ""), current.get_session_auth_hash()):
            again = self._refused(request, HttpResponseRedirect(reverse("account_login")))
            messages.error(request, _("Something about this account changed while you signed in. Sign in again."))
            raise ImmediateHttpResponse(again)
        super().login(request, user)
        if lockdown is not None:
            request.session[KEEPS] = lockdown.reference

    @staticmethod
    def _refused(request: HttpRequest, answer: Answer) -> Answer:
        """Give `answer`. SECURITY: what was proved on the way stays with nobody, for the next sign-in in this browser must prove it."""
        request.session.flush()
        return answer

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again before anything that matters, unless it was given minutes ago to set up a first factor."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        user = self.request.user
        if app != "allauth.mfa" or Authenticator.objects.filter(user=user).exists():
            return True
        at = [record["at"] for record in get_authentication_records(self.request, user)]
        return not at or time.time() - max(at) >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    # What is written to people.

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one of allauth's mails into our outbox, from our own templates; the last word of its name finds them."""
        name = template_prefix.rsplit("/", 1)[-1]
        user = context.get("user") or getattr(self.request, "user", None)
        addressee = user if isinstance(user, User) else None
        values = {
            **{key: value for key, value in context.items() if key != "request"},
            "user": addressee,
            "code_minutes": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT // 60,
            "security_link": settings.SITE_ADDRESS + reverse("accounts:security"),
            "login_link": settings.SITE_ADDRESS + reverse("account_login"),
            "reset_link": settings.SITE_ADDRESS + reverse("account_reset_password"),
        }
        if addressee is not None and name in SAY_NOT_ME:
            values["not_me_link"] = not_me_link(addressee, sent_to=email)
        notifications.mail(to=email, template=f"accounts/mail/{name}", context=values, kind=name, user=addressee)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give the link of a reset at the configured address, whatever the request says its host was."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_ADDRESS + path.replace("UID-KEY", key)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the visitor's address, which `common.middleware` has put in its place."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  # an address to count by, not one to listen on

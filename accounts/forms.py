"""The shape of what people type at the door."""

from __future__ import annotations

import binascii
from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import (
    AddEmailForm,
    ConfirmEmailVerificationCodeForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
    UserTokenForm,
)
from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePasswordForm,
)
from allauth.account.forms import (
    ReauthenticateForm as AllauthReauthenticateForm,
)
from allauth.account.forms import (
    SetPasswordForm as AllauthSetPasswordForm,
)
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import factors, limits, records, resets, verbs
from accounts.fields import ADVICE, ChosenPassword, KnownPassword
from accounts.models import Invitation, User
from accounts.roles import StaffRole
from accounts.services.people import clean_name
from common.errors import PortalError

EMAIL_LABEL = _("E-mail address")


def _email(label: Any = EMAIL_LABEL, **attrs: str) -> EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false", **attrs})
    return EmailField(label=label, max_length=254, widget=widget)


def _code(label: Any, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", **attrs}
    )
    return forms.CharField(label=label, max_length=40, widget=widget)


class NameField(forms.CharField):
    """A person's name, in any script, on one line."""

    def __init__(self, **kwargs: Any) -> None:
        """Let the browser fill it in."""
        kwargs.setdefault("label", _("Your name"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(max_length=150, **kwargs)

    def clean(self, value: Any) -> str:
        """Give the name without control characters."""
        name = super().clean(value)
        try:
            return clean_name(name) if name else name
        except PortalError as error:
            raise forms.ValidationError(error.message) from None


class TermsField(forms.BooleanField):
    """The tick under the terms of use, with the way to them."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask in one line."""
        super().__init__(
            label=_("I accept the terms of use"),
            help_text=lazy(_where_the_terms_are, str)(),
            error_messages={"required": _("Please accept the terms of use to go on.")},
            **kwargs,
        )


def _where_the_terms_are() -> str:
    sentence = gettext('They are on <a href="{}">one page in plain words</a>.')
    return str(format_html(sentence, settings.TERMS_PATH))


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Use our words and bounds."""
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email(autocomplete="username")
        self.fields["password"] = KnownPassword()


class SignUpForm(SignupForm):
    """A new account: name, address, password, terms."""

    field_order = ("name", "email", "password1", "terms")
    name = NameField()
    terms = TermsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Use our words and bounds."""
        super().__init__(*args, **kwargs)
        self.fields["email"] = _email()
        self.fields["password1"] = KnownPassword(
            label=_("Choose a password"), help_text=ADVICE, autocomplete="new-password"
        )
        self.order_fields(self.field_order)

    def try_save(self, request: HttpRequest) -> Any:
        """Make the account; for an address that has one, do the same work and let a mail say so to its owner."""
        if self.account_already_exists:
            # SECURITY: the hash is most of the time a sign-up takes; without it the answer would come sooner.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AskResetForm(ResetPasswordForm):
    """Ask for a link to choose a new password."""

    email = _email()

    def clean_email(self) -> str:
        """Give the address; whether it has an account is not looked up here."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Let a job send the link."""
        email = str(self.cleaned_data["email"])
        resets.ask(email)
        return email


class MailedLinkForm(UserTokenForm):
    """The link to choose a new password, as it came back from the mail."""

    def clean(self) -> dict[str, Any]:
        """Give the link; one that opens nothing is noted. Audit: password.reset_refused."""
        try:
            return dict(super().clean())
        except forms.ValidationError:
            resets.note_dead_link(context.request.META.get("REMOTE_ADDR", ""))
            raise


class _OnePassword:
    """A form in which a new password is typed once: people may look at what they type instead of repeating it."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace the pair of fields by one."""
        super().__init__(*args, **kwargs)
        user = self.fields["password1"].user
        self.fields["password1"] = ChosenPassword()
        self.fields["password1"].user = user
        self.fields.pop("password2", None)


class NewPasswordForm(_OnePassword, ResetPasswordKeyForm):
    """Choose a new password through the mailed link."""


class SetPasswordForm(_OnePassword, AllauthSetPasswordForm):
    """Choose a first password."""


class ChangePasswordForm(_OnePassword, AllauthChangePasswordForm):
    """Choose another password while signed in."""

    oldpassword = KnownPassword(label=_("Present password"))


class ConfirmPasswordForm(AllauthReauthenticateForm):
    """Type the password again before something that matters."""

    password = KnownPassword()


class NewEmailForm(AddEmailForm):
    """Change the e-mail address; the new one is confirmed by a code."""

    email = _email(_("New e-mail address"))


class EmailCodeForm(ConfirmEmailVerificationCodeForm):
    """The code from the mail."""

    code = _code(_("Code from the mail"), inputmode="numeric", pattern="[0-9 \\-]*")


class _Factor:
    """Second-step codes: each works once, and too many wrong ones are recorded."""

    user: User
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Use our words."""
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code(_("Code"), autofocus="autofocus")

    def clean_code(self) -> str:
        """Give the code when it is right and new. Audit: factor.throttled."""
        try:
            code = str(super().clean_code())  # type: ignore[misc]  # the form it is mixed into has it
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts" and limits.take(limits.NOTED, "noted-code", str(self.user.pk)):
                records.of_person(verbs.FACTOR_THROTTLED, user=self.user, actor=AnonymousUser(), outcome="refused")
            raise
        if not factors.spend_code(self.user, code):
            raise get_factor_adapter().validation_error("incorrect_code")
        return code


class FactorForm(_Factor, AuthenticateForm):
    """The second step at sign-in."""


class FactorAgainForm(_Factor, ReauthenticateForm):
    """The second step before something that matters."""


class EnrolForm(ActivateTOTPForm):
    """Set up an authenticator app: the secret is shown, the first code proves that it arrived.

    The secret waits sealed in the session and stays the same while the page is reloaded.
    """

    code = _code(_("Code from the app"), inputmode="numeric", pattern="[0-9 ]*")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the waiting secret, or make one."""
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = _waiting_secret(context.request)

    def clean_code(self) -> str:
        """Give the first code; it does not work a second time at sign-in."""
        code = str(super().clean_code())
        if not factors.spend_code(self.user, code):
            raise get_factor_adapter().validation_error("incorrect_code")
        return code

    @property
    def spaced_secret(self) -> str:
        """Give the secret in groups of four, to be typed by hand."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))


def _waiting_secret(request: HttpRequest) -> str:
    adapter = get_factor_adapter()
    sealed = request.session.get(SECRET_SESSION_KEY)
    if sealed:
        try:
            return str(adapter.decrypt(sealed))
        except (PortalError, binascii.Error):
            pass  # sealed under a key that is gone: make another
    secret = str(generate_totp_secret())
    request.session[SECRET_SESSION_KEY] = adapter.encrypt(secret)
    return secret


class AcceptForm(forms.Form):
    """Make the account an invitation is for."""

    name = NameField()
    password = ChosenPassword(label=_("Choose a password"))
    terms = TermsField()

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        """Fill in the name on the letter; the password must not look like it."""
        super().__init__(*args, **{"initial": {"name": invitation.name}, **kwargs})
        self.fields["password"].user = User(email=invitation.email, name=invitation.name)  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Invite somebody to work here."""

    name = NameField(label=_("Name"))
    email = _email()
    role = forms.ChoiceField(label=_("What they will do"), choices=[("", _("Choose…")), *StaffRole.choices])


NOBODY_HERE = "none"


class RoleForm(forms.Form):
    """Change what somebody does here."""

    role = forms.ChoiceField(label=_("Role"), choices=[*StaffRole.choices, (NOBODY_HERE, _("No longer works here"))])

    def clean_role(self) -> str:
        """Give the role, "" for none."""
        role = str(self.cleaned_data["role"])
        return "" if role == NOBODY_HERE else role

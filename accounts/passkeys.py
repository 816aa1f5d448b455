"""Passkeys: what a browser sends of one, checked; and what is kept of it, sealed."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.signals import post_init, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from common.errors import PortalError

NAME_LENGTH = 60
SEALED = "sealed"
# What a browser's answer may be that is no answer: the parsers of allauth and fido2 raise each of them somewhere.
NONSENSE = (InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError)


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name of this passkey"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("So that you know it again, such as “My phone”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey. Every one of ours looks at its owner, so there is no other kind to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Use our words; a passkey that does not verify its owner is refused by the server (settings)."""
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = _name()

    def clean(self) -> Any:
        """Give what was typed and sent; what is no credential is a sentence, not a crash."""
        try:
            return super().clean()
        except ValidationError:
            raise
        except NONSENSE:
            raise get_adapter().validation_error("passkey_refused") from None


class NamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Use our words."""
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name()
        self.fields["name"].required = True


class _Checked:
    """Turns whatever a browser may send into the passkey, or into one sentence."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        """Give the passkey that signed the challenge of this session."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # the form it is mixed into has it
        except ValidationError as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            raise get_adapter().validation_error("passkey_refused") from None
        except NONSENSE:
            raise get_adapter().validation_error("passkey_refused") from None


class PasskeyForm(_Checked, AuthenticateWebAuthnForm):
    """The second step by passkey."""


class PasskeyAgainForm(_Checked, ReauthenticateWebAuthnForm):
    """A passkey before something that matters."""


class SignInWithPasskeyForm(_Checked, LoginWebAuthnForm):
    """A passkey in place of password and code."""


@receiver(pre_save, sender=Authenticator)
def seal(sender: Any, instance: Authenticator, **kwargs: Any) -> None:
    """Keep a passkey as the other second steps are kept: the database alone tells nothing of it but its name."""
    if instance.type == Authenticator.Type.WEBAUTHN and "credential" in instance.data:
        kept = {key: value for key, value in instance.data.items() if key != "credential"}
        instance.data = {**kept, SEALED: get_adapter().encrypt(json.dumps(instance.data["credential"]))}


@receiver(post_save, sender=Authenticator)
@receiver(post_init, sender=Authenticator)
def open_again(sender: Any, instance: Authenticator, **kwargs: Any) -> None:
    """Give a passkey in memory its data back. One whose key is gone opens nothing, and can still be removed."""
    if instance.get_deferred_fields() or instance.type != Authenticator.Type.WEBAUTHN or SEALED not in instance.data:
        return
    try:
        credential = json.loads(get_adapter().decrypt(instance.data[SEALED]))
    except PortalError:
        return
    instance.data = {key: value for key, value in instance.data.items() if key != SEALED} | {"credential": credential}

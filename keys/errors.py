"""What can go wrong with a key. None of these ever falls back to plain text."""

from django.utils.translation import gettext_lazy as _

from common.errors import PortalError, Unavailable


class KeyUnavailable(Unavailable):
    """The key-encrypting key is missing or is not the one this was sealed under."""

    default_message = _(
        "The key to this is not available just now. Nothing is lost. We have been told; try again later."
    )
    retryable = False


class KeyEncryptingKeyMissing(KeyUnavailable):
    """Keys are wrapped under a key-encrypting key that the keyset does not hold."""

    default_message = _(
        "Some keys are wrapped under a key that the keyset does not hold. Nothing was changed. Put that key back as the "
        "second one, run `manage.py keys rotate` to its end, and only then take it away."
    )


class KeyShredded(PortalError):
    """The key was destroyed on purpose; what it sealed is gone for good."""

    status = 410
    default_message = _("This was destroyed under the firm's retention rules and cannot be opened again.")


class SealBroken(PortalError):
    """The sealed bytes were changed, cut, or belong to something else."""

    status = 500
    default_message = _("This is damaged and was not opened. We have been told and will restore it.")

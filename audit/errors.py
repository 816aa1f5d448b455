"""What can go wrong with the record itself."""

from django.utils.translation import gettext_lazy as _

from common.errors import PortalError, Unavailable


class RecordUnprotected(Unavailable):
    """The triggers that keep the record append-only are missing, so nothing may be changed until they are back."""

    default_message = _(
        "Nothing can be changed just now, because the record of changes is not protected. "
        "Nothing is lost. The office has been told; try again later."
    )


class RecordBroken(PortalError):
    """The chain does not agree with itself or with what was signed: it must be looked into, never signed over."""

    status = 500
    default_message = _("The record does not agree with what was signed. Run `manage.py audit verify` and keep a copy.")


class StampRefused(PortalError):
    """The time-stamp authority did not answer, or not truly. The anchor stands without it, and is asked about again."""

    status = 503
    default_message = _(
        "The time-stamp authority gave no stamp that holds. The anchor stands; it is asked again later."
    )


class BadEntry(PortalError):
    """A line was handed to the record that it cannot take: a mistake in our program, not in what the person did."""

    status = 500
    default_message = _("Something went wrong on our side. Nothing was changed. Please tell the office what you did.")


class UndeclaredVerb(BadEntry):
    """The verb is not in the closed registry; declare it in the package's `verbs.py`."""


class AppendOnly(BadEntry):
    """Somebody tried to change or remove what is on the record."""

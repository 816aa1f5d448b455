"""What can be wrong with a request about a matter, each with a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict


class MatterClosed(Conflict):
    """The matter is closed: its papers stay readable, nothing new goes in."""

    default_message = _(
        "This matter is closed, so nothing new can be added. Its papers stay here. Call us if you need something done."
    )


class AlreadyThere(Conflict):
    """The person already takes part in the matter."""

    default_message = _("This person is already part of the matter. Look at the list of people below.")


class WalledOff(Conflict):
    """An ethical wall stands between the person and the matter."""

    default_message = _("There is an ethical wall between this person and the matter, so they cannot be added.")


class LastAttorney(Conflict):
    """A matter must keep an attorney."""

    default_message = _("This is the only attorney on the matter. Add another attorney first, then end this seat.")


class PartyNamedAlready(Conflict):
    """The name stands on that side of the matter already."""

    default_message = _("This name already stands on that side of the matter. Look at the list of parties.")


class MessageTooLong(BadInput):
    """A message over the limit."""


class NothingToSend(BadInput):
    """An empty message."""

    default_message = _("Your message is empty. Write a few words or attach a paper, then send it.")

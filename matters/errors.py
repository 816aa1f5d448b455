"""What can be wrong with a request about a matter, each with a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, Refused


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


class TakesPartAlready(Conflict):
    """A staff session is asked for by somebody who has a part."""

    default_message = _(
        "You take part in this matter already and need no staff session. Open it from your list of matters."
    )


class LooksInAlready(Conflict):
    """The person's staff session on this matter is still live."""

    default_message = _("You have a staff session on this matter already. Open the matter from the list below.")


class ReasonTooShort(BadInput):
    """A reason that says nothing."""

    default_message = _("Say in a whole sentence why you need to look. It is kept on the matter's record.")


class SecondPersonNeeded(Conflict):
    """The act takes the word of a second person, and there is none."""

    default_message = _(
        "This takes the word of a second attorney or administrator. Ask for it, and go on when it is given."
    )


class AskedAlready(Conflict):
    """A second person's word is asked for already."""

    default_message = _("You have asked for this already. A colleague decides, or you take the question back.")


class TooLate(Conflict):
    """The question was decided, taken back, used or is too old."""

    default_message = _(
        "This was decided, taken back or left too long in the meantime. Reload the page and look again."
    )


class NothingToCertify(BadInput):
    """There is no paper to certify the delivery of."""

    default_message = _("There is no paper here yet, so there is nothing to certify.")


class TooManyToCertify(BadInput):
    """One certificate cannot hold so many papers."""

    default_message = _(
        "There are too many papers here for one certificate. Open a paper and make its own certificate there."
    )


class NotSeated(Refused):
    """Archives are for those who have a seat."""

    default_message = _(
        "Only people who take part in this matter can download it as an archive. You may look in, and open single papers."
    )

"""What can go wrong between a person and the door."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, PortalError, Refused


class InvitationSpent(PortalError):
    """The invitation was used, withdrawn, ran out, or never was; the sentence is the same for all four."""

    status = 410
    default_message = _("This invitation link does not work any more. Ask for a fresh one below, or call the office.")


class AlreadyOnStaff(Conflict):
    """The address belongs to somebody who works here."""

    default_message = _("Somebody with this e-mail address already works here. Change their role instead.")


class AlreadyInvited(Conflict):
    """An invitation to the same thing is under way to this address."""

    default_message = _("An invitation to this address is still open. Send it again, or withdraw it first.")


class AccountExists(Conflict):
    """The address of the invitation has an account by now."""

    default_message = _("You already have an account with this e-mail address. Sign in, then accept the invitation.")


class LastAdministrator(Conflict):
    """Nobody would be left to run the office."""

    default_message = _("This is the office's last administrator. Make somebody else an administrator first.")


class LastKeeper(Conflict):
    """Nobody would be left to open a house that is shut."""

    default_message = _("The office is closed, and only this person can open it again. Open it first.")


class NotYourself(Conflict):
    """The action would shut the actor out of her own office."""

    default_message = _("You cannot do this to your own account. Ask another administrator.")


class PasswordTooLong(BadInput):
    """Far more was sent than any password; it was refused before any work was done on it."""

    default_message = _("That is too long for a password. Choose one of at most 256 characters.")


class AlarmSpent(PortalError):
    """The link "this was not me" was used, ran out, or never was; the sentence is the same for all three."""

    status = 410
    default_message = _(
        "This link does not work any more. Call the office at once if somebody else is in your account."
    )


class HouseShut(PortalError):
    """The whole office is closed by a lockdown."""

    status = 503
    default_message = _("The office is closed for now.")


class TwoKeepersNeeded(BadInput):
    """A lockdown names two different people of the office."""

    default_message = _("Name two different people who work here; only they can open the office again.")


class NotAKeeper(Refused):
    """Somebody else tried to open the house again."""

    default_message = _("Only one of the two people named when the office was closed can open it again.")

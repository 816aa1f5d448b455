"""One root error with two texts: a sentence for the person, a detail for the log."""

from django.utils.translation import gettext_lazy as _


class PortalError(Exception):
    """Something the person can be told in a sentence that says what to do.

    `message` is safe to show; `detail` is for the log and must carry references only, never names or content.
    `status` is the HTTP status it answers with; `retryable` says whether the same call may go through later.
    """

    status: int = 400
    retryable: bool = False

    def __init__(self, message: str = "", *, detail: str = "") -> None:
        """Keep both texts; a subclass may give its own default sentence."""
        self.message = message or str(self.default_message)
        self.detail = detail
        super().__init__(self.message)

    default_message: object = _("That did not work. Go back, check what you entered, and try again.")


class NotFound(PortalError):
    """Nothing is here for this person, whether or not it exists for somebody else."""

    status = 404
    default_message = _("There is no such page for you. Check the address, or start again from your home page.")


class Refused(PortalError):
    """The person sees the thing but may not do this with it."""

    status = 403
    default_message = _("You can see this, but you may not change it. Ask your attorney if you think you should.")


class BadInput(PortalError):
    """What was sent cannot be used as it stands."""

    status = 400


class Conflict(PortalError):
    """The thing has changed, or is in a state in which this cannot be done."""

    status = 409
    default_message = _("This has changed since you opened the page. Reload it and look again before you go on.")


class TooMany(PortalError):
    """A limit on the number of tries or things is reached."""

    status = 429
    retryable = True
    default_message = _("That was too many tries in a short time. Wait a few minutes, then try again.")


class Unavailable(PortalError):
    """A service we need does not answer just now."""

    status = 503
    retryable = True
    default_message = _("Something we need does not answer just now. Nothing is lost. Try again in a few minutes.")

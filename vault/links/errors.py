"""What can go wrong with a guest link, each with a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotFound, PortalError


class LinkDead(NotFound):
    """A guest link that opens nothing: over, stopped, replaced, tampered with, or never there. All of them look alike."""

    default_message = _(
        "This link does not open anything. It may have ended, or a newer one may be in your mail. "
        "Ask whoever sent it for a fresh one."
    )


class LinkPasswordWrong(BadInput):
    """Not the password of this link."""

    status = 403
    default_message = _("That is not the password for this link. Ask whoever sent it; it is not in the mail.")


class LinkFull(PortalError):
    """More files or bytes than one link takes."""

    status = 413
    default_message = _("This link takes no more files. Ask whoever sent it for another one.")

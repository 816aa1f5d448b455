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


class LinkCodeWrong(BadInput):
    """Not the code that was sent for this browser."""

    status = 403
    default_message = _("That is not the code. Look at the newest mail with a code, and type its six digits.")


class LinkCodeOver(BadInput):
    """A code that is too old, was tried too often, or was used."""

    status = 403
    default_message = _("That code does not work any more. Ask for another one.")


class LinkFull(PortalError):
    """More files or bytes than one link takes."""

    status = 413
    default_message = _("This link takes no more files. Ask whoever sent it for another one.")

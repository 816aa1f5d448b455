"""What can be wrong with a piece of background work."""

from django.utils.translation import gettext_lazy as _

from common.errors import PortalError


class UnknownTask(PortalError):
    """No package has declared a task of this name."""

    status = 500
    default_message = _("This work cannot be done by this version of the office. Tell the firm's administrator.")


class BadArguments(PortalError):
    """A job was given something else than plain references."""

    status = 500
    default_message = _("This work was asked for in a wrong way. Tell the firm's administrator.")


class LeaseExpired(PortalError):
    """The process that ran the job disappeared, once too often."""

    status = 500

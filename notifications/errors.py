"""What can be wrong with a mail or a notice."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, PortalError


class BadHeader(BadInput):
    """A line break or a control character where a mail has one line: subject, address or header."""

    default_message = _("Put the subject and the address on one line each, without line breaks, and send it again.")


class BadAddress(BadInput):
    """Not an e-mail address."""

    default_message = _("Check the e-mail address. It should look like name@example.com.")


class WrongAudience(PortalError):
    """A notice meant for the firm's own people was addressed to somebody else."""

    status = 500


class NotAPath(PortalError):
    """A notice must lead to a path of this site."""

    status = 500

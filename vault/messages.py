"""The notices of the file core. None of them carries content."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Audience, declare

LINK_ENDS = declare("vault.link_ends", sentence=_("A link you sent ends in two days."), audience=Audience.FIRM)
LINK_SHUT = declare(
    "vault.link_shut",
    sentence=_("A link you sent stopped working: its matter now asks for a second address."),
    audience=Audience.FIRM,
)
SCANNER_CLOSED = declare(
    "vault.scanner_closed",
    sentence=_("The virus check failed its own test. New papers stay closed until it works."),
    audience=Audience.FIRM,
)
SCANNER_AGEING = declare(
    "vault.scanner_ageing",
    sentence=_("The virus check has not had new signatures for three days. Look at it before it closes."),
    audience=Audience.FIRM,
)
SCANNER_FIT = declare("vault.scanner_fit", sentence=_("The virus check works again."), audience=Audience.FIRM)

"""The notices of the door: to the administrators, when somebody's account may be in other hands or the house was shut."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Audience, NoticeKind, declare

DISOWNED = declare(
    "accounts.disowned",
    sentence=_("Somebody said that a sign-in to their account was not theirs. Look at the record."),
    audience=Audience.FIRM,
)
HOUSE_SHUT = declare("accounts.house_shut", sentence=_("The office was closed for everybody."), audience=Audience.FIRM)
HOUSE_OPENED = declare("accounts.house_opened", sentence=_("The office is open again."), audience=Audience.FIRM)

__all__ = ["DISOWNED", "HOUSE_OPENED", "HOUSE_SHUT", "NoticeKind"]

"""The notices subscriptions send."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Audience, declare

RECEIPT_READY = declare("subscriptions.receipt", sentence=_("A receipt is waiting for you."))
PAYMENT_LATE = declare("subscriptions.late", sentence=_("Your yearly payment did not go through."))

DISPUTE_OPENED = declare(
    "subscriptions.dispute", sentence=_("A bank asks about a payment. It wants an answer."), audience=Audience.FIRM
)
DISPUTE_DECIDED = declare(
    "subscriptions.dispute_decided", sentence=_("A bank has decided about a payment."), audience=Audience.FIRM
)
REFUND_UNDONE = declare(
    "subscriptions.refund_undone", sentence=_("Money that was given back did not arrive."), audience=Audience.FIRM
)
EVENT_FAILED = declare(
    "subscriptions.event_failed",
    sentence=_("News from the payment service could not be taken in."),
    audience=Audience.FIRM,
)

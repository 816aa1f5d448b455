"""The notices subscriptions send."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import declare

RECEIPT_READY = declare("subscriptions.receipt", sentence=_("A receipt is waiting for you."))
PAYMENT_LATE = declare("subscriptions.late", sentence=_("Your yearly payment did not go through."))

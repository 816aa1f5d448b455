"""What the record says of plans and payments."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

CONSENT_GIVEN = declare("consent.given", _("The renewal terms of a plan were agreed to"))
CHECKOUT_STARTED = declare("checkout.started", _("A payment page was opened"))
SUBSCRIPTION_CHANGED = declare("subscription.changed", _("A subscription changed"))
SUBSCRIPTION_CANCELLED = declare("subscription.cancelled", _("A plan was set to end with its paid year"))
SUBSCRIPTION_RESUMED = declare("subscription.resumed", _("A plan was set to go on after all"))
SUBSCRIPTION_DRIFT = declare(
    "subscription.drift", _("Our snapshot of a subscription differed from Stripe and was mended")
)
RECEIPT_KEPT = declare("receipt.kept", _("A payment was receipted"))
PAYMENT_REFUNDED = declare("payment.refunded", _("A payment was given back, whole or in part"))
DISPUTE_OPENED = declare("dispute.opened", _("A bank asked about a payment"))
DISPUTE_DECIDED = declare("dispute.decided", _("A bank decided about a payment"))
RENEWAL_ANNOUNCED = declare("renewal.announced", _("A subscriber was told of a coming renewal"))
RIGHT_GIVEN = declare("right.given", _("A right was given"))
RIGHT_ENDED = declare("right.ended", _("A right was ended"))
SERVICE_MOVED = declare("service.moved", _("An included service was given, reserved, used or returned"))
WEBHOOK_FAILED = declare("webhook.failed", _("A message from Stripe could not be handled and waits for somebody"))
WEBHOOK_RETRIED = declare("webhook.retried", _("A message from Stripe that had failed was tried again"))
WEBHOOK_REFUSED = declare("webhook.refused", _("A message that claimed to come from Stripe was refused"))

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
RIGHT_GIVEN = declare("right.given", _("A right was given"))
RIGHT_ENDED = declare("right.ended", _("A right was ended"))
SERVICE_MOVED = declare("service.moved", _("An included service was given, reserved, used or returned"))
WEBHOOK_REFUSED = declare("webhook.refused", _("A message that claimed to come from Stripe was refused"))

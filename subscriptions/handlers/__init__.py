"""One file an event. A handler takes the id of the object, reads it again, and says whether it was ours.

The kinds are those of the API version the library pins: `refund.*` has taken the place of `charge.refund.updated`.
"""

from collections.abc import Callable

from subscriptions.handlers import (
    charge_refunded,
    checkout_completed,
    dispute_changed,
    invoice_changed,
    refund_changed,
    subscription_changed,
)

Handler = Callable[[str], bool]

HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": checkout_completed.handle,
    "customer.subscription.created": subscription_changed.handle,
    "customer.subscription.updated": subscription_changed.handle,
    "customer.subscription.deleted": subscription_changed.handle,
    "invoice.paid": invoice_changed.handle,
    "invoice.payment_failed": invoice_changed.handle,
    "charge.refunded": charge_refunded.handle,
    "refund.created": refund_changed.handle,
    "refund.updated": refund_changed.handle,
    "refund.failed": refund_changed.handle,
    "charge.dispute.created": dispute_changed.handle,
    "charge.dispute.updated": dispute_changed.handle,
    "charge.dispute.closed": dispute_changed.handle,
}

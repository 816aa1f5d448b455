"""One file an event. A handler takes the id of the object, reads it again, and says whether it was ours."""

from collections.abc import Callable

from subscriptions.handlers import checkout_completed, invoice_changed, subscription_changed

Handler = Callable[[str], bool]

HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": checkout_completed.handle,
    "customer.subscription.created": subscription_changed.handle,
    "customer.subscription.updated": subscription_changed.handle,
    "customer.subscription.deleted": subscription_changed.handle,
    "invoice.paid": invoice_changed.handle,
    "invoice.payment_failed": invoice_changed.handle,
}

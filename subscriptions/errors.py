"""What can go wrong around plans and payments."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, PortalError, Unavailable


class StripeUnreachable(Unavailable):
    """Stripe does not answer, or answers that it cannot just now."""

    default_message = _(
        "The payment service does not answer just now. You have not been charged. Try again in a few minutes."
    )


class StripeRefused(PortalError):
    """Stripe says that what we asked is wrong: a fault of ours, not of the person."""

    status = 502
    default_message = _("The payment service did not accept our request. You have not been charged. We have been told.")


class UnknownAtStripe(StripeRefused):
    """Stripe has nothing under the id we asked for."""


class NotFromStripe(BadInput):
    """A webhook whose signature, age or mode is wrong."""

    default_message = _("This message was not signed by the payment service.")


class ConsentMissing(BadInput):
    """The box beside the renewal words was not ticked."""

    default_message = _("Tick the box to say that you agree to the yearly renewal, then go on to payment.")


class AlreadySubscribed(Conflict):
    """She has a living plan."""

    default_message = _("You have a plan already. Change or cancel it on the page of your plan.")


class NotOffered(Conflict):
    """The edition is not for sale any more."""

    default_message = _(
        "These terms have changed since you opened the page. Look at the present ones, then choose again."
    )


class FormUsed(Conflict):
    """The token of an order form belongs to another order."""

    default_message = _("This form was used already. Open the page of the plan again, then go on.")


class CheckoutBusy(Conflict):
    """Another order of the same person is getting its payment page at this moment."""

    default_message = _(
        "Your payment page is being opened in another window. Go on there, or try again in a minute. "
        "You have not been charged."
    )


class UnitReturned(Conflict):
    """The unit of this request was given back; a request is counted once."""

    default_message = _("This request was given back to you uncounted. Start a new one to send it again.")


class NothingLeft(Conflict):
    """No unit of an included service is left in this period."""

    default_message = _(
        "You have no included service of this kind left. Nothing is lost: it can be sent when your plan renews, or with a plan that includes it."
    )

"""Buy a plan, come back from paying, cancel it as easily as it was joined, go on after all."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock, context
from common.errors import NotFound
from subscriptions import gateway, verbs
from subscriptions.errors import AlreadySubscribed, CheckoutBusy, ConsentMissing, FormUsed, NotOffered, UnknownAtStripe
from subscriptions.facts import CheckoutFacts
from subscriptions.models import Checkout, Consent, Customer, PlanEdition, Subscription, SubscriptionStatus
from subscriptions.services.plans import offer, price_id_of
from subscriptions.services.snapshots import keep_receipt, refresh, take_snapshot

LIVING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING, SubscriptionStatus.PAST_DUE)
# Longer than Stripe's library waits and tries again; whoever is slower finds that another order took her place.
HOLD = timedelta(minutes=5)


def start_checkout(
    *, actor: User, edition: PlanEdition, agreed: bool, once: UUID, success_url: str, cancel_url: str
) -> str:
    """Give the address of Stripe's payment page for `edition`, after keeping the consent to its terms.

    `once` is the form's token: a double click gives the same page, another token ends the page before it. Not one transaction:
    Stripe is asked between two, by one order of a person at a time.
    Raises: NotOffered, AlreadySubscribed, ConsentMissing, FormUsed, CheckoutBusy, StripeUnreachable.
    Audit: consent.given, checkout.started.
    """
    if edition.pk not in {each.pk for each in offer()}:
        raise NotOffered
    if Subscription.objects.filter(user=actor, status__in=LIVING).exists():
        raise AlreadySubscribed
    if not agreed:
        raise ConsentMissing
    _keep_consent(actor, edition, once)
    _take_place(actor, once)
    try:
        page = _only_page(actor, edition, once, success_url, cancel_url)
    except BaseException:
        _leave_place(actor, once)
        raise
    if not _has_place(actor, once, edition):
        gateway.end_checkout(page.id)  # nobody has seen its address
        raise CheckoutBusy(detail="another order took the place")
    return page.url


def _only_page(actor: User, edition: PlanEdition, once: UUID, success_url: str, cancel_url: str) -> CheckoutFacts:
    """Give the page of this order once no other is open and nothing was bought: in that order, or a payment slips between."""
    price_id = price_id_of(edition)
    customer = customer_of(actor)
    page = gateway.end_other_checkouts(customer.stripe_id, reference=str(once))
    _read_what_she_bought(customer)
    if page is None:
        page = gateway.start_checkout(
            customer_id=customer.stripe_id,
            price_id=price_id,
            reference=str(once),
            success_url=success_url,
            cancel_url=cancel_url,
        )
    if page.status != "open":
        raise AlreadySubscribed(detail=f"the page of this order is {page.status}")
    return page


@transaction.atomic
def _take_place(actor: User, once: UUID) -> None:
    """Make `once` the only order of `actor` that may open a page. Raises: CheckoutBusy while another is opening one."""
    now = clock.now()
    Checkout.objects.get_or_create(user=actor, defaults={"once": once})
    place = Checkout.objects.select_for_update().get(user=actor)
    if place.once != once and place.held_until is not None and place.held_until > now:
        raise CheckoutBusy(detail="another order is opening a page")
    place.once, place.held_until = once, now + HOLD
    place.save(update_fields=["once", "held_until"])


@transaction.atomic
def _has_place(actor: User, once: UUID, edition: PlanEdition) -> bool:
    """Let the order go of its place with its page open, unless another took it meanwhile. Audit: checkout.started."""
    place = Checkout.objects.select_for_update().get(user=actor)
    if place.once != once:
        return False
    place.held_until = None
    place.save(update_fields=["held_until"])
    record(verb=verbs.CHECKOUT_STARTED, actor=actor, on=edition.record_ref)
    return True


def _leave_place(actor: User, once: UUID) -> None:
    """Let another order begin at once: this one came to nothing."""
    Checkout.objects.filter(user=actor, once=once).update(held_until=None)


def _read_what_she_bought(customer: Customer) -> None:
    """Take in what Stripe has for a customer before she pays again: the news of her payment may still be on its way."""
    asked_at = clock.now()
    for facts in gateway.subscriptions_of(customer.stripe_id):
        bought = take_snapshot(facts=facts, read_at=asked_at)
        if bought is not None and bought.status in LIVING:
            raise AlreadySubscribed


@transaction.atomic
def _keep_consent(actor: User, edition: PlanEdition, once: UUID) -> None:
    here = context.current()
    consent, made = Consent.objects.get_or_create(
        pk=once,
        defaults={
            "user": actor,
            "edition": edition,
            "words": edition.words,
            "language": actor.language,
            "ip": here.ip or None,
            "request_id": here.request_id,
        },
    )
    if (consent.user_id, consent.edition_id) != (actor.pk, edition.pk):
        raise FormUsed
    if made:
        record(verb=verbs.CONSENT_GIVEN, actor=actor, on=edition.record_ref)


def customer_of(actor: User) -> Customer:
    """Give `actor` as the payment service knows her, made there when she first buys. Raises: StripeUnreachable."""
    known = Customer.objects.filter(user=actor).first()
    if known is not None:
        return known
    stripe_id = gateway.create_customer(email=actor.email, name=actor.name, user_ref=actor.record_ref)
    return Customer.objects.get_or_create(user=actor, defaults={"stripe_id": stripe_id})[0]


def settle_checkout(*, actor: User, session_id: str) -> Subscription | None:
    """Read what came of a payment page on the way back from it, so that she need not wait for the webhook.

    None while the payment is not through. Raises: NotFound for somebody else's session or none, StripeUnreachable.
    """
    try:
        facts = gateway.read_checkout(session_id)
    except UnknownAtStripe as error:
        raise NotFound(detail="no such checkout session") from error
    if not Customer.objects.filter(user=actor, stripe_id=facts.customer_id).exists():
        raise NotFound(detail="a checkout session of another customer")
    if facts.status != "complete" or not facts.subscription_id:
        return None
    snapshot = refresh(facts.subscription_id)
    for invoice in gateway.invoices_of(facts.subscription_id):
        keep_receipt(facts=invoice)
    return snapshot if snapshot is not None and snapshot.status in LIVING else None


def cancel_at_period_end(*, actor: User, subscription: Subscription) -> Subscription:
    """End the plan of `actor` with the year she has paid for; at once when its payment is late, so that nothing is collected.

    Raises: NotFound, StripeUnreachable. Audit: subscription.cancelled.
    """
    return _set_end(actor, subscription, cancels=True)


def resume(*, actor: User, subscription: Subscription) -> Subscription:
    """Let a plan that was to end go on. Raises: NotFound, StripeUnreachable. Audit: subscription.resumed."""
    return _set_end(actor, subscription, cancels=False)


def _set_end(actor: User, subscription: Subscription, *, cancels: bool) -> Subscription:
    if subscription.user_id != actor.pk or subscription.status not in LIVING:
        raise NotFound(detail="not a living plan of this person")
    late = subscription.status == SubscriptionStatus.PAST_DUE
    if subscription.cancels_at_period_end == cancels and not (late and cancels):
        return subscription
    asked_at = clock.now()
    if late and cancels:
        # LEGAL: she was told that nothing more is charged; a planned end would leave the unpaid year to be collected.
        facts = gateway.end_now(subscription.stripe_id)
    else:
        key = f"end-{subscription.reference}-{cancels}-{clock.to_micros(subscription.read_at)}"
        facts = gateway.set_cancel_at_period_end(subscription.stripe_id, cancels=cancels, key=key)
    verb = verbs.SUBSCRIPTION_CANCELLED if cancels else verbs.SUBSCRIPTION_RESUMED
    with transaction.atomic():
        record(verb=verb, actor=actor, on=subscription.record_ref)
        return take_snapshot(facts=facts, read_at=asked_at) or subscription


def card_page(*, actor: User, return_url: str) -> str:
    """Give the address of Stripe's page where `actor` changes her card. Raises: NotFound when she never paid."""
    customer = Customer.objects.filter(user=actor).first()
    if customer is None:
        raise NotFound(detail="no customer")
    return gateway.open_portal(customer_id=customer.stripe_id, return_url=return_url)

"""Plans: publish an edition of terms, and read what is offered."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.services import record
from common import clock
from subscriptions import gateway, verbs
from subscriptions.features import Feature
from subscriptions.models import IncludedService, Plan, PlanEdition


def offer() -> list[PlanEdition]:
    """Give the present edition of each offered plan, as laid out on the plans page, with its included services."""
    editions = (
        PlanEdition.objects.filter(withdrawn_at=None, plan__is_offered=True)
        .select_related("plan")
        .prefetch_related("included")
        .order_by("plan__position", "plan__slug", "-number")
    )
    present: dict[object, PlanEdition] = {}
    for edition in editions:
        present.setdefault(edition.plan_id, edition)
    return list(present.values())


@transaction.atomic
def publish_edition(
    *,
    actor: User | None,
    plan: Plan,
    price_minor: int,
    currency: str,
    features: Sequence[Feature],
    included: Sequence[tuple[str, str, int]],
    terms: str,
) -> PlanEdition:
    """Put new terms of `plan` on offer; the edition before keeps standing for those who bought it.

    Shape: `included` lists (code, name, units a year). Units: `price_minor` a year. Audit: subscription.changed.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    plan.editions.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
    last = plan.editions.aggregate(last=Max("number"))["last"] or 0
    edition = PlanEdition.objects.create(
        plan=plan,
        number=last + 1,
        price_minor=price_minor,
        currency=currency.lower(),
        features=list(features),
        terms=terms,
    )
    IncludedService.objects.bulk_create(
        [IncludedService(edition=edition, code=code, name=name, units=units) for code, name, units in included]
    )
    record(verb=verbs.SUBSCRIPTION_CHANGED, actor=actor, on=edition.record_ref, labels={"plan": plan.slug})
    return edition


def price_id_of(edition: PlanEdition) -> str:
    """Give Stripe's price of `edition`, made there when it is first needed. Raises: StripeUnreachable."""
    if not edition.stripe_price_id:
        price_id = gateway.ensure_yearly_price(
            slug=edition.plan.slug,
            name=edition.plan.name,
            edition_ref=edition.reference,
            amount_minor=edition.price_minor,
            currency=edition.currency,
        )
        PlanEdition.objects.filter(pk=edition.pk, stripe_price_id=None).update(stripe_price_id=price_id)
        edition.refresh_from_db(fields=["stripe_price_id"])
    return edition.stripe_price_id or ""

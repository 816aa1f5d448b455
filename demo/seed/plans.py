"""Two plans: one to read, one for a household."""

from __future__ import annotations

from subscriptions.entitlements import Feature
from subscriptions.models import Plan
from subscriptions.services import publish_edition

REVIEWED = "reviewed_document"
"""The included service that a form uses up."""
TERMS = (
    "You pay {price} today for one year. The plan renews by itself every year at the same price, unless our letter before "
    "says otherwise, from the card you use today. You can cancel at any time on the page "
    "of your plan, with one button; the plan then ends with the year you have paid for, and nothing more is charged."
)


def seed_plans() -> None:
    """Put both plans on offer."""
    reader = Plan.objects.create(
        slug="reader", name="Reader", tagline="For people who want to know before they need to.", position=0
    )
    publish_edition(
        actor=None,
        plan=reader,
        price_minor=6_000,
        currency="usd",
        features=[Feature.CLIENT_LIBRARY, Feature.LIBRARY, Feature.SERVICES],
        included=[("question", "Questions to an attorney", 3)],
        terms=TERMS.format(price="$60.00"),
    )
    household = Plan.objects.create(
        slug="household", name="Household", tagline="For a family that wants its papers in order.", position=1
    )
    publish_edition(
        actor=None,
        plan=household,
        price_minor=18_000,
        currency="usd",
        features=[Feature.CLIENT_LIBRARY, Feature.LIBRARY, Feature.SERVICES],
        included=[
            (REVIEWED, "Documents reviewed by an attorney", 2),
            ("will_checkup", "Check-up of the will you have", 1),
            ("question", "Questions to an attorney", 5),
        ],
        terms=TERMS.format(price="$180.00"),
    )

"""Fill an empty office with the invented firm, in the order in which it happened."""

from __future__ import annotations

from demo.seed.forms import POWER_OF_ATTORNEY, offer_forms, seed_request
from demo.seed.library import seed_library
from demo.seed.matters import seed_matters
from demo.seed.people import seed_people
from demo.seed.plans import seed_plans


def seed(*, host: str, port: int) -> None:
    """Make the firm's front, people, forms, library, plans, matters and a request. The office must be empty."""
    people = seed_people()
    forms = offer_forms(people)
    seed_library(host=host, port=port, author=people["mia"], forms=forms)
    seed_plans()
    seed_matters(people)
    seed_request(forms[POWER_OF_ATTORNEY])

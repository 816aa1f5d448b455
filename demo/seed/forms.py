"""The two forms of the house on offer, and one request that has come to Leo: somebody's power of attorney, ready to be read."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command

from accounts.models import User
from accounts.services import register_person
from common import clock
from demo.cast import PASSWORD
from demo.seed.matters import on
from demo.seed.plans import REVIEWED
from forms_service.agreeing import agreement_of, print_of
from forms_service.models import Form, Request
from forms_service.services import add_thing, offer_form, save_answers, send_request, standing_of, start_request
from subscriptions.entitlements import Feature
from subscriptions.models import IncludedService, Source
from subscriptions.services import grant_services, grant_source

INTERVIEWS: Final = Path(__file__).resolve().parent.parent.parent / "forms_service" / "interviews"
POWER_OF_ATTORNEY: Final = "limited-power-of-attorney"
CARE_OF_A_CHILD: Final = "care-of-a-child"
NADIA: Final = "nadia@mail.example"
HER_ANSWERS: Final[dict[str, Any]] = {
    "is_pressed": "no",
    "reach": "named",
    "principal": "Nadia Ferrell",
    "born_on": "7/2/1971",
    "principal_home": {"street": "3 Lantern Lane", "city": "Port Ansel"},
    "agent": "Joel Ferrell",
    "agent_relation": "brother",
    "agent_home": {"street": "19 Mill Road", "city": "Millbrook"},
    "agent_phone": "(555) 010-0177",
    "has_successor": "no",
    "powers": [
        {
            "kind": "house",
            "subject": "3 Lantern Lane, Port Ansel",
            "house_act": "let",
            "lease_months": "12",
            "limit": "800",
        },
        {"kind": "mail", "subject": "all letters and bills that come to the house"},
    ],
    "months": "12",
    "is_durable": "no",
    "is_paid": "no",
    "watching": [],
    "county": "",
    "note": "I teach abroad for a year. The tenants would like to stay until the end of June.",
}


def offer_forms(people: dict[str, User]) -> dict[str, Form]:
    """Put both forms on offer by name; Leo answers for them, Lena stands in for him."""
    leo, lena = people["leo"], people["lena"]
    with on(60, 9, 30):
        for key in (POWER_OF_ATTORNEY, CARE_OF_A_CHILD):
            file = str(INTERVIEWS / f"{key}.yaml")
            call_command("interview", "import", file, "--by", leo.email, "--publish", stdout=StringIO())
            form = Form.objects.select_related("current").get(slug=key)
            offer_form(actor=leo, form=form, reviewers=[(leo, lena)], service_code=REVIEWED)
    return {form.slug: form for form in Form.objects.offered()}


def seed_request(form: Form) -> Request:
    """Let Nadia Ferrell, who is none of the cast, send the firm her power of attorney; its draft is written in the background."""
    with on(9, 20):
        nadia = register_person(actor=None, email=NADIA, name="Nadia Ferrell", password=PASSWORD, accepts_terms=True)
        _give_a_review(nadia)
    with on(2, 21, 5):
        request = start_request(actor=nadia, form=form, language="en")
        answers = {**HER_ANSWERS, "starts_on": (clock.today() + timedelta(days=30)).isoformat()}
        _answer(request, answers)
        agreed = print_of(agreement_of(standing_of(request), request.language))
    with on(1, 8, 40):
        return send_request(actor=nadia, request=request, agreed=agreed)


def _give_a_review(person: User) -> None:
    """Make her a present of what a plan would include."""
    span = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(days=365)}
    cause = f"comp:{person.pk}"
    grant_source(actor=None, user=person, source=Source.COMP, source_ref=cause, features=[Feature.SERVICES], **span)
    included = [IncludedService(code=REVIEWED, name="Documents reviewed by an attorney", units=1)]
    grant_services(user=person, included=included, source_ref=cause, **span)


def _answer(request: Request, said: dict[str, Any]) -> None:
    """Answer screen after screen, as a person would."""
    while (step := standing_of(request).next) is not None:
        typed = [(place.path, said[place.path]) for place in step.places]
        if step.screen.repeat is not None:
            group = step.screen.repeat.name
            typed = []
            for each in said[group]:
                thing, _taken = add_thing(actor=request.person, request=request, group=group)
                for name, words in each.items():  # one answer brings up the next question
                    path = f"{group}/{thing}/{name}"
                    save_answers(actor=request.person, request=request, typed=[(path, words)], seen={})
        taken = save_answers(
            actor=request.person, request=request, typed=typed, seen={}, screen=step.screen.key, done=True
        )
        if taken.refused:
            raise ValueError(taken.refused)

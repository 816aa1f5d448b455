"""Forms that are offered, requests that are begun and answered, all through the services."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from common import clock
from forms_service.agreeing import agreement_of, print_of
from forms_service.answering import open_answers, seal_answers, standing_of
from forms_service.definition.codec import from_data
from forms_service.definition.shapes import Interview
from forms_service.engine.answers import Answers
from forms_service.models import Form, Request
from forms_service.services import add_thing, offer_form, publish_edition, save_answers, send_request, start_request

ROOT = Path(__file__).resolve().parent.parent.parent
INTERVIEWS = ROOT / "forms_service" / "interviews"
ANSWERS = ROOT / "tests" / "forms_service" / "answers"
POWER_OF_ATTORNEY = "limited-power-of-attorney"
CARE_OF_A_CHILD = "care-of-a-child"
_SAID: dict[str, tuple[Answers, str]] = {}


def offered(key: str, *, reviewer: User, cover: User | None = None, service_code: str = "") -> Form:
    """Give the form of our own interview `key`, offered, with its reviewer."""
    form = publish_edition(actor=None, interview=interview_named(key)).form
    return offer_form(actor=None, form=form, reviewers=[(reviewer, cover)], service_code=service_code)


@cache
def interview_named(key: str) -> Interview:
    """Give our own interview `key`, read once."""
    return from_data(yaml.load((INTERVIEWS / f"{key}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def begin(person: User, form: Form, language: str = "en") -> Request:
    """Give a request that `person` has begun."""
    return start_request(actor=person, form=form, language=language)


def answers_of(key: str, size: str = "full") -> dict[str, Any]:
    """Give the plain answers that the tests keep for an interview: full or sparse."""
    said: dict[str, Any] = json.loads((ANSWERS / f"{key}.{size}.json").read_text(encoding="utf-8"))
    return said


def say(request: Request, said: dict[str, Any], *, until: str = "") -> Request:
    """Answer screen after screen of `request` from plain answers, up to but without the screen `until`.

    What was said once to an empty request, through the service, stands there whole the next time.
    """
    before = open_answers(request)
    same = json.dumps([request.edition.digest, request.language, before.revision, said, until], sort_keys=True)
    if same in _SAID:
        answers, request.last_screen = _SAID[same]
        request.answers, request.revision = seal_answers(request, answers), answers.revision
        request.saved_at = clock.now()
        request.save(update_fields=["answers", "revision", "last_screen", "saved_at"])
        return request
    _say(request, said, until)
    if before == Answers():
        _SAID[same] = open_answers(request), Request.objects.get(pk=request.pk).last_screen
    return request


def _say(request: Request, said: dict[str, Any], until: str) -> Request:
    for _turn in range(100):
        step = standing_of(request).next
        if step is None or step.is_exit or step.screen.key == until:
            return request
        if step.screen.repeat is None:
            typed = [(place.path, said.get(place.path, "")) for place in step.places]
            _save(request, typed, step.screen.key)
            continue
        group = step.screen.repeat.name
        for thing in said[group][len(step.things) :]:
            added, taken = add_thing(actor=request.person, request=request, group=group)
            for _each in thing:  # one answer brings up the next question
                places = next(each.places for each in taken.standing.by_key[step.screen.key].things if each.id == added)
                typed = [(place.path, thing[place.question.name]) for place in places if place.question.name in thing]
                taken = save_answers(
                    actor=request.person, request=request, typed=typed, seen={}, screen=step.screen.key
                )
                assert not taken.refused, {path: why.code for path, why in taken.refused.items()}
        _save(request, [], step.screen.key)
    raise AssertionError(f"the interview stands still at {step.screen.key}")


def agreed(request: Request) -> str:
    """Give the print of the agreement that stands before the sender of `request`."""
    return print_of(agreement_of(standing_of(request), request.language))


def sent(request: Request) -> Request:
    """Give `request` as it is once its person has agreed and sent it."""
    return send_request(actor=request.person, request=request, agreed=agreed(request))


def _save(request: Request, typed: list[tuple[str, Any]], screen: str) -> None:
    taken = save_answers(actor=request.person, request=request, typed=typed, seen={}, screen=screen, done=True)
    assert not taken.refused, {path: why.code for path, why in taken.refused.items()}

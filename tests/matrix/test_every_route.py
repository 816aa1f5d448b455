"""P1, P2, P7: every address is classified; whoever it is not for finds nothing, the same nothing as where nothing is.

Everything is asked once for the module; the tests read the answers.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import User
from common import clock
from tests.cast import cast_of
from tests.matrix.addresses import addresses
from tests.matrix.asking import IS_FIRST_DATABASE, METHODS, Answer, Browsers, methods_of, quietly, undone
from tests.matrix.routes import EVERYBODY, NOBODY, RANDOM, RANDOM_ID, ROUTES, Route, Stage, name_of, url_of
from tests.matrix.stage import set_stage

pytestmark = pytest.mark.xdist_group("matrix")

IS_WHOLE = os.environ.get("MUNIMENT_MATRIX") == "whole"
REFUSALS = {404, 405}
WELCOMES = {200, 201, 204, 301, 302, 303, 400, 409}
PROBES = (
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"Range": "bytes=0-0"},
)
# Those ask with them: nobody, a client of another matter, one whose access is suspended, an attorney behind a wall.
PROBERS = frozenset({NOBODY, "gina", "vic", "walt"})
# What a person, a script or somebody curious may put behind the question mark.
ODD = "?page=zz&p=-1&q=%00&in=zz&before=%00&papers=zz&messages=99999999999999999999&next=//evil.example/&number=1e9&why=%FF"


@dataclass
class Answers:
    """Everything that was answered, by route, person and method."""

    given: dict[tuple[str, str, str], Answer] = field(default_factory=dict)
    #: The same where nothing is, for those it is not for.
    nowhere: dict[tuple[str, str, str], Answer] = field(default_factory=dict)
    #: The same question with a condition or for a part, by those it is not for.
    probed: dict[tuple[str, str, str], Answer] = field(default_factory=dict)
    #: Parts of two matters in one address, by people with a right to both; and by nature a part that is not there.
    mixed: dict[tuple[str, str, str], tuple[Answer, Answer]] = field(default_factory=dict)
    #: Odd words behind the question mark.
    odd: dict[tuple[str, str, str], Answer] = field(default_factory=dict)
    #: Methods that are none of an address, by what the witnesses were told.
    unknown: set[tuple[str, str]] = field(default_factory=set)

    def statuses(self, key: str, who: str) -> set[int]:
        """Give what that person was answered when she came to read or to write."""
        return {self.given[key, who, method].status for method in ("GET", "POST") if (key, who, method) in self.given}


@pytest.fixture(scope="module")
def answers(_seeded: dict[str, User], django_db_blocker: Any) -> Iterator[Answers]:
    """Everything asked once, for all tests of this module."""
    with django_db_blocker.unblock(), undone(), time_machine.travel(clock.now(), tick=False), quietly():
        cast = cast_of(_seeded)
        browsers = Browsers(cast)
        stage = set_stage(cast, browsers)
        gc.freeze()
        found = Answers()
        for key, route in ROUTES.items():
            cache.clear()
            _ask_route(found, key, route, stage, browsers)
            _ask_mixed(found, key, route, stage, browsers)
        gc.unfreeze()
    yield found


def _ask_route(found: Answers, key: str, route: Route, stage: Stage, browsers: Browsers) -> None:
    url = url_of(key, route.kwargs(stage))
    elsewhere = url_of(key, route.forbidden(stage)) if route.forbidden else ""
    witnesses = _witnesses(route)
    for who in sorted(browsers, key=lambda who: who not in witnesses):
        is_stranger = who not in route.who | route.readers
        for method in methods_of(key, is_stranger=is_stranger):
            told = [found.given.get((key, each, method)) for each in witnesses if who not in witnesses]
            if told and all(answer and answer.status == 405 for answer in told):
                found.unknown.add((key, method))
                continue
            given = found.given[key, who, method] = browsers.ask(who, method, url)
            # Where the method is none of the address, nothing is looked up.
            if elsewhere and is_stranger and given.status != 405:
                found.nowhere[key, who, method] = browsers.ask(who, method, elsewhere)
        met = found.given.get((key, who, "GET"))
        is_prober = IS_WHOLE or who in PROBERS
        if IS_FIRST_DATABASE and elsewhere and is_stranger and is_prober and met and met.status != 405:
            for probe in PROBES:
                found.probed[key, who, next(iter(probe))] = browsers.ask(who, "GET", url, **probe)
    for who in {NOBODY, "leo", "ada"} & route.who:
        found.odd[key, who, "GET"] = browsers.ask(who, "GET", url + ODD)


def _witnesses(route: Route) -> frozenset[str]:
    """Give who is asked by methods that an address may not know: nobody, and of those it is for, who may read and strangers one each.

    What a view answers to such a method it answers before it looks at anybody. When these agree that it is none, the others
    are not asked by it, which is half of all questions; MUNIMENT_MATRIX=whole asks them too.
    """
    if IS_WHOLE or not IS_FIRST_DATABASE:
        return EVERYBODY
    kinds = (route.who, route.readers, EVERYBODY - route.who - route.readers)
    return frozenset({NOBODY, *(min(kind - {NOBODY}) for kind in kinds if kind - {NOBODY})})


def _ask_mixed(found: Answers, key: str, route: Route, stage: Stage, browsers: Browsers) -> None:
    own = route.kwargs(stage)
    for part in route.nested:
        nothing = RANDOM_ID if part == "wall" else RANDOM
        foreign = {part: getattr(stage.other, part)}
        mixtures = {
            f"another's {part}": foreign,
            f"all but {part} another's": {
                name: getattr(stage.other, name) for name in ("reference", *route.nested) if name != part
            },
        }
        if part == "ask":
            mixtures["another room"] = {"room": stage.inner_room}
        for words, mixture in mixtures.items():
            for who in sorted({"clara", "leo", "pat"} & (route.who | route.readers)):
                for method in ("GET", "POST"):
                    found.mixed[f"{key} {words}", who, method] = (
                        browsers.ask(who, method, url_of(key, own | mixture)),
                        browsers.ask(who, method, url_of(key, own | {part: nothing})),
                    )


def test_every_address_is_classified() -> None:
    assert [each for each in addresses() if not each.is_known] == []


def test_the_classification_names_no_address_that_is_gone() -> None:
    assert {name_of(key) for key in ROUTES} - {each.name for each in addresses()} == set()


def test_everybody_was_asked_for_everything(answers: Answers) -> None:
    assert len({(key, who) for key, who, _method in answers.given}) == len(ROUTES) * 15
    unasked = {
        (key, who, method)
        for key in ROUTES
        for who in EVERYBODY
        for method in METHODS
        if (key, method) not in answers.unknown and (key, who, method) not in answers.given
    }
    assert not IS_FIRST_DATABASE or not unasked
    assert len(answers.given) >= (9_000 if IS_FIRST_DATABASE else 3_000)
    assert len(answers.nowhere) >= (500 if IS_FIRST_DATABASE else 400)
    assert not IS_FIRST_DATABASE or len(answers.probed) >= 400
    assert len(answers.mixed) >= 100


def test_nothing_breaks(answers: Answers) -> None:
    asked = {**answers.given, **answers.nowhere, **answers.probed, **answers.odd}
    asked |= {case: given for case, (given, _nothing) in answers.mixed.items()}
    broken = [" ".join(case) for case, answer in asked.items() if answer.status >= 500]
    assert broken == []


def wrong(route: Route, who: str, answer: Answer) -> str:
    """Give what is wrong with an answer, or nothing."""
    if answer.is_tus and answer.status in {401, 412, 204}:
        return ""  # without the words of its protocol an upload's address answers everybody alike; see tests/vault
    if who in route.who:
        if answer.is_login and who != NOBODY:
            return "is sent to sign in again"
        return "" if route.is_empty or answer.status not in {401, 403, 404} else f"is refused with {answer.status}"
    if answer.status in REFUSALS or (who == NOBODY and answer.is_login):
        return ""
    return "" if who in route.readers and answer.status == 403 else f"gets {answer.status}"


def test_every_address_lets_in_whom_it_is_for_and_nobody_else(answers: Answers) -> None:
    failures = [
        f"{method} {key} {who} {problem}"
        for (key, who, method), answer in answers.given.items()
        if (problem := wrong(ROUTES[key], who, answer))
    ]
    assert failures == [], told(failures)


def test_those_an_address_is_for_get_further_than_a_refusal(answers: Answers) -> None:
    """The test above would pass if every address answered 405 to everybody; this one would not."""
    closed = [
        f"{key} {who}"
        for key, route in ROUTES.items()
        for who in sorted(route.who)
        if not route.is_empty and not answers.statuses(key, who) & WELCOMES
    ]
    assert closed == []


def test_readers_are_told_that_they_may_not_and_strangers_are_told_nothing(answers: Answers) -> None:
    untold = [
        f"{key} {who}"
        for key, route in ROUTES.items()
        for who in sorted(route.readers)
        if 403 not in answers.statuses(key, who)
    ]
    assert untold == []


def test_nothing_answered_to_a_signed_in_person_may_be_kept(answers: Answers) -> None:
    failures = [
        f"{method} {key} {who} {kept} {answer.header('etag')}"
        for (key, who, method), answer in answers.given.items()
        if who != NOBODY
        and "immutable" not in (kept := answer.header("cache-control"))
        and not (key.startswith("wagtaildocs_serve") and kept == "private, no-cache")
        and ("no-store" not in kept or answer.header("etag") or answer.header("last-modified"))
    ]
    assert failures == [], told(failures)


def test_every_answer_carries_the_headers_that_harden_a_browser(answers: Answers) -> None:
    failures = [
        f"{method} {key} {who} {answer.status}: {missing}"
        for asked in (answers.given, answers.nowhere, answers.odd)
        for (key, who, method), answer in asked.items()
        if (missing := unhardened(key, answer))
    ]
    assert failures == [], told(failures)


def unhardened(key: str, answer: Answer) -> str:
    """Give the header that is missing from an answer or says too little, or nothing."""
    wanted: dict[str, str | tuple[str, ...]] = {
        "x-content-type-options": "nosniff",
        # The pages of guest links send an origin at most: without one the browser's own forms would be refused.
        "referrer-policy": ("same-origin", "strict-origin") if key.startswith("vault:link") else "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=()",
    }
    for header, words in wanted.items():
        if not answer.header(header).startswith(words):
            return f"{header} is {answer.header(header)!r}"
    policy = {part.split(" ")[0]: part for part in answer.header("content-security-policy").split("; ")}
    frames = policy.get("frame-ancestors", "")
    if not frames.endswith(("'none'", "'self'")):
        return f"frame-ancestors is {frames!r}"
    scripts = policy.get("script-src", policy.get("default-src", "*"))
    is_admin = answer.header("x-frame-options") == "SAMEORIGIN" or key.startswith(
        ("wagtail", "authoring", "wagtailadmin")
    )
    if "*" in scripts or "unsafe-eval" in scripts or ("unsafe-inline" in scripts and not is_admin):
        return f"scripts: {scripts!r}"
    return ""


def test_what_is_forbidden_looks_like_what_is_not_there(answers: Answers) -> None:
    failures = [
        f"{method} {key} {who}: {difference}"
        for (key, who, method), there in answers.nowhere.items()
        if (difference := answers.given[key, who, method].unlike(there))
    ]
    assert failures == [], told(failures)


def test_conditional_and_partial_questions_tell_a_stranger_nothing(answers: Answers) -> None:
    failures = [
        f"{header} {key} {who}: {difference}"
        for (key, who, header), answer in answers.probed.items()
        if (difference := answer.unlike(answers.given[key, who, "GET"]))
    ]
    assert failures == [], told(failures)


def test_parts_of_two_matters_in_one_address_are_nowhere(answers: Answers) -> None:
    failures = [
        f"{method} {case} {who}: {given.status} {given.unlike(nothing)}"
        for (case, who, method), (given, nothing) in answers.mixed.items()
        if given.status not in REFUSALS | ({403} if who in ROUTES[case.split()[0]].readers else set())
        or given != nothing
    ]
    assert failures == [], told(failures)
    assert sum(given.status == 404 for given, _nothing in answers.mixed.values()) >= 50


def told(failures: list[str]) -> str:
    return f"{len(failures)}:\n" + "\n".join(failures[:80])

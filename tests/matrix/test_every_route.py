"""P1, P2, P7: every address is classified; whoever it is not for finds nothing, the same nothing as where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from tests.cast import Cast, cast_of
from tests.matrix.routes import ADMIN, NOBODY, PIECES, ROUTES, SIGNED_IN, TOLD_TO_CRASH, Route, addresses
from tests.matrix.stage import Answer, Answers, Browsers, ask_everything, set_stage, undone, url_of

REFUSALS = {404, 405}
WELCOMES = {200, 201, 204, 301, 302, 303, 400, 409}


@pytest.fixture(scope="module")
def answers(_seeded: dict[str, User], django_db_blocker: Any) -> Iterator[Answers]:
    """Everything asked once, for all tests of this module."""
    with django_db_blocker.unblock(), undone():
        cast = cast_of(_seeded)
        browsers = Browsers(cast)
        found = ask_everything(set_stage(cast, browsers), browsers)
    yield found


@pytest.fixture
def browsers(cast: Cast) -> Browsers:
    """A browser for everybody."""
    return Browsers(cast)


def test_every_address_is_classified() -> None:
    unknown = [
        each
        for each in addresses()
        if each.name not in ROUTES and not (each.is_closed or each.is_admin or each.is_media)
    ]
    assert unknown == []


def test_the_classification_names_no_address_that_is_gone() -> None:
    assert set(ROUTES) - {each.name for each in addresses()} == set()


def test_nothing_private_of_ours_stands_under_the_admin() -> None:
    assert [name for name in ROUTES if ":" in name and url_under_admin(name)] == []


def url_under_admin(name: str) -> bool:
    return any(each.name == name and each.is_admin for each in addresses())


def wrong(route: Route, who: str, answer: Answer) -> str:
    """Give what is wrong with an answer, or nothing."""
    if answer.status >= 500:
        return "broke"
    if answer.is_tus and answer.status in {401, 412, 204}:
        return ""  # without the words of its protocol an upload's address answers everybody alike; see tests/vault
    if who in route.who:
        if answer.is_login and who != NOBODY:
            return "is sent to sign in again"
        return "" if route.is_empty or answer.status not in {401, 403, 404} else f"is refused with {answer.status}"
    if (
        answer.status in REFUSALS
        or (who == NOBODY and answer.is_login)
        or (who in route.readers and answer.status == 403)
    ):
        return ""
    return f"gets {answer.status}"


def test_every_address_lets_in_whom_it_is_for_and_nobody_else(answers: Answers) -> None:
    failures = [
        f"{method} {name} {who} {problem}"
        for (name, who, method), answer in answers.given.items()
        if (problem := wrong(ROUTES[name], who, answer))
    ]
    assert failures == [], f"{len(failures)} of {len(answers.given)}:\n" + "\n".join(failures[:80])
    assert len(answers.given) == len(ROUTES) * 15 * 7 >= 3_000


def test_nothing_answered_to_a_signed_in_person_may_be_kept(answers: Answers) -> None:
    failures = [
        f"{method} {name} {who} {answer.kept} {answer.tag}"
        for (name, who, method), answer in answers.given.items()
        if who != NOBODY and "immutable" not in answer.kept and ("no-store" not in answer.kept or answer.tag)
    ]
    assert failures == [], f"{len(failures)}:\n" + "\n".join(failures[:80])


def test_those_an_address_is_for_get_further_than_a_refusal(answers: Answers) -> None:
    """The first test would pass if every address answered 405 to everybody; this one would not."""
    closed = [
        f"{name} {who}"
        for name, route in ROUTES.items()
        for who in sorted(route.who)
        if not route.is_empty and not {answers.given[name, who, method].status for method in ("GET", "POST")} & WELCOMES
    ]
    assert closed == []


def test_readers_are_told_that_they_may_not_and_strangers_are_told_nothing(answers: Answers) -> None:
    told = [
        f"{name} {who}"
        for name, route in ROUTES.items()
        for who in sorted(route.readers)
        if 403 not in {answers.given[name, who, method].status for method in ("GET", "POST")}
    ]
    assert told == []


def test_what_is_forbidden_looks_like_what_is_not_there(answers: Answers) -> None:
    different = [
        f"{method} {name} {who}: {answers.given[name, who, method].status} and {there.status}"
        for (name, who, method), there in answers.nowhere.items()
        if answers.given[name, who, method] != there
    ]
    assert different == [], f"{len(different)} of {len(answers.nowhere)}:\n" + "\n".join(different[:60])
    assert len(answers.nowhere) >= 1_500


def test_conditional_and_partial_questions_tell_a_stranger_nothing(cast: Cast, browsers: Browsers) -> None:
    url = url_of("vault:download", {"reference": cast.file("clara", "Lease.pdf").reference, "number": 1})
    probes = [
        {"If-None-Match": "*"},
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"Range": "bytes=0-0"},
        {"Range": "bytes=999999999-"},
    ]
    for who in sorted(SIGNED_IN - ROUTES["vault:download"].who):
        assert {browsers.ask(who, "GET", url, **probe).status_code for probe in probes} == {404}, who


def test_closed_doors_open_for_nobody(browsers: Browsers) -> None:
    places = sorted({each.pattern for each in addresses() if each.is_closed and "<" not in each.pattern})
    failures = []
    for place in places:
        url = "/" + place.replace("^", "").replace("\\", "")
        for who in browsers:
            status = browsers.ask(who, "GET", url).status_code
            if status not in {302, 404, 405, 403}:
                failures.append(f"{url} {who} {status}")
    assert failures == []


def test_the_admin_is_the_marketers(browsers: Browsers) -> None:
    places = sorted({each.pattern for each in addresses() if each.is_admin and "<" not in each.pattern})
    failures, opened = [], 0
    for place in places:
        url = "/" + place.replace("^", "").replace("$", "").replace("\\", "")
        if "(" in url or not url.startswith("/" + ADMIN) or url in {TOLD_TO_CRASH, *PIECES}:
            continue
        for who in browsers:
            for method in ("GET", "POST") if who in {NOBODY, "clara", "leo", "ada", "sue"} else ("GET",):
                status = browsers.ask(who, method, url).status_code
                if status >= 500:
                    failures.append(f"{url} {method} {who} broke")
                elif who == "mia":
                    opened += status == 200
                elif status not in {302, 403, 404, 405}:
                    failures.append(f"{url} {method} {who} {status}")
    assert failures == [], "\n".join(failures)
    assert opened > 10

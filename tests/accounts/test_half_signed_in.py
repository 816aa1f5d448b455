"""Somebody of the office who has not proved the second step reaches three addresses, whatever else the house has."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern

from accounts.models import User
from tests.accounts import door

# What every page shows to everybody: colours and logo. No person in it, and no way to one.
PIECES = {"theme:face", "theme:logo"}
SAMPLES = ("abc", "7", "0123456789abcdef", str(uuid.UUID(int=7)), "abc/", "view")
GROUP = re.compile(r"\((?:\?P<\w+>)?(?:[^()]|\([^()]*\))*\)")


def patterns(resolver: URLResolver, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the chain of raw patterns of each address, regular expressions marked with a caret."""
    for entry in resolver.url_patterns:
        is_route = isinstance(entry.pattern, RoutePattern)
        chain = (*before, str(entry.pattern) if is_route else "^" + str(entry.pattern).lstrip("^"))
        if isinstance(entry, URLResolver):
            yield from patterns(entry, chain)
        else:
            yield chain


def addresses() -> tuple[list[str], list[str]]:
    """Give one address for each pattern of the house that can be filled with samples."""
    found = {}
    for chain in patterns(get_resolver()):
        gaps = sum(
            len(re.findall(r"<[^>]+>", part)) if part[:1] != "^" else len(GROUP.findall(part[1:])) for part in chain
        )
        for filling in itertools.product(SAMPLES, repeat=min(gaps, 3)):
            path = "/" + fill(chain, list(filling) + ["7"] * gaps)
            try:
                resolve(path)
            except Resolver404:
                continue
            found["".join(chain)] = path
            break
        else:
            found["".join(chain)] = ""
    return sorted(path for path in found.values() if path), [chain for chain, path in found.items() if not path]


def fill(chain: tuple[str, ...], values: list[str]) -> str:
    """Put `values` into the gaps of `chain`."""
    parts = []
    for part in chain:
        if part.startswith("^"):
            plain = GROUP.sub(lambda _: values.pop(0), part[1:])
            parts.append(re.sub(r"[\^$?]|\\Z", "", plain).replace("\\.", ".").replace("\\", ""))
        else:
            parts.append(re.sub(r"<[^>]+>", lambda _: values.pop(0), part))
    return "".join(parts)


@pytest.fixture
def without_a_second_step(ada: User) -> Client:
    """Ada with her password only; she has no second step yet."""
    return door.signed_in(ada)


@pytest.fixture
def with_an_unproved_one(ada: User) -> Client:
    """Ada with her password only, in a session from before she set up a second step on another device."""
    browser = door.signed_in(ada)
    door.enrolled(ada)
    return browser


def reached(browser: Client, method: str) -> set[str]:
    """Give the names of the addresses that answer with anything but the way to the second step."""
    open_names = set()
    paths, _unfilled = addresses()
    for path in paths:
        answer = getattr(browser, method)(path)
        to_the_step = answer.status_code == 302 and answer["Location"].startswith(
            (reverse("mfa_activate_totp") + "?next=", reverse("mfa_reauthenticate") + "?next=")
        )
        is_refused = answer.status_code == 403 and b"second step comes first" in answer.content
        if not (to_the_step or is_refused):
            open_names.add(resolve(path).view_name)
        assert "_auth_user_id" in browser.session or resolve(path).view_name == "account_logout", path
        if "_auth_user_id" not in browser.session:
            door.type_password(browser, "ada@halemercer.example")
    return open_names


def test_nearly_every_pattern_can_be_tried() -> None:
    paths, unfilled = addresses()
    assert len(paths) > 30
    assert len(unfilled) <= len(paths) // 20, unfilled


@pytest.mark.once
def test_without_a_second_step_three_addresses_can_be_read(without_a_second_step: Client) -> None:
    assert reached(without_a_second_step, "get") - PIECES == {
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
    }


@pytest.mark.once
def test_without_a_second_step_three_addresses_can_be_written(without_a_second_step: Client) -> None:
    assert reached(without_a_second_step, "post") - PIECES == {
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
    }


@pytest.mark.once
def test_an_unproved_second_step_cannot_be_replaced_only_proved(with_an_unproved_one: Client) -> None:
    assert reached(with_an_unproved_one, "get") - PIECES == {
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_logout",
    }


def test_proving_it_opens_the_house(ada: User) -> None:
    browser = door.signed_in(ada)
    app = door.enrolled(ada)
    where = browser.get(reverse("accounts:people"))["Location"]
    before = browser.session.session_key
    answer = browser.post(where, {"code": app.code()})
    assert answer["Location"] == reverse("accounts:people")
    assert browser.get(reverse("accounts:people")).status_code == 200
    assert browser.session.session_key != before


def test_a_stranger_to_the_office_is_not_kept_back(clara: User) -> None:
    assert door.signed_in(clara).get(reverse("accounts:security")).status_code == 200


def test_a_mark_of_somebody_else_proves_nothing(ada: User) -> None:
    browser = door.signed_in(ada)
    session = browser.session
    session["second_factor"] = str(uuid.uuid4())
    session.save()
    assert browser.get(reverse("accounts:people")).status_code == 302


def test_the_half_of_a_sign_in_between_password_and_code_is_nobody(ada: User) -> None:
    door.enrolled(ada)
    browser = door.browser()
    door.type_password(browser, ada.email)
    assert "_auth_user_id" not in browser.session
    answer = browser.get(reverse("accounts:people"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    key = browser.session.session_key
    bearer = door.browser(headers={"authorization": f"Bearer {key}", "x-session-token": key})
    assert bearer.get(reverse("accounts:people")).status_code == 302


def test_a_script_gets_a_refusal_instead_of_a_page_to_go_to(without_a_second_step: Client) -> None:
    answer = without_a_second_step.get(reverse("accounts:people"), headers={"sec-fetch-dest": "empty"})
    assert answer.status_code == 403

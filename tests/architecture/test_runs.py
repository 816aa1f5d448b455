"""A test runs on the second database only when it can reach one."""

from __future__ import annotations

import pytest


def test_who_asks_for_no_database_runs_once(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("once")


def test_who_asks_for_the_database_runs_on_both(request: pytest.FixtureRequest, db: None) -> None:
    assert not request.node.get_closest_marker("once")


@pytest.mark.django_db
def test_who_marks_that_it_needs_the_database_runs_on_both(request: pytest.FixtureRequest) -> None:
    assert not request.node.get_closest_marker("once")


def test_who_asks_for_the_cast_runs_on_both(request: pytest.FixtureRequest, people: dict[str, object]) -> None:
    assert people
    assert not request.node.get_closest_marker("once")


def test_whoever_did_not_ask_is_kept_from_the_database() -> None:
    from accounts.models import User

    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()

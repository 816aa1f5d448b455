"""On PostgreSQL the application's role can add lines and read them, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

pytestmark = pytest.mark.postgres_only


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> dict[str, str]:
    """What happened when the application's role tried each statement."""
    own_database: Callable[..., str] = request.getfixturevalue("own_database_of_module")
    return json.loads(own_database("applications_role"))


def test_it_writes_lines_that_are_sealed(found: dict[str, str]) -> None:
    assert found["record"] == "1 sealed"


def test_it_makes_checkpoints(found: dict[str, str]) -> None:
    assert found["checkpoint"] == "1"


@pytest.mark.parametrize("table", ["audit_record", "audit_link", "audit_label", "audit_checkpoint"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE", "DISABLE", "DROP"])
def test_it_may_not(found: dict[str, str], verb: str, table: str) -> None:
    assert found[f"{verb} {table}"] == "InsufficientPrivilege"


@pytest.mark.parametrize("attempt", ["link", "function", "replica", "temp"])
def test_it_may_not_go_around(found: dict[str, str], attempt: str) -> None:
    assert found[attempt] in {"InsufficientPrivilege", "sealed in the real chain"}


def test_the_check_is_content_with_it_and_not_with_the_owner(found: dict[str, str]) -> None:
    assert (found["application may rewrite"], found["owner may rewrite"]) == ("False", "True")
    assert (found["check as application"], found["check of an owner that serves"]) == ("", "audit.E002")

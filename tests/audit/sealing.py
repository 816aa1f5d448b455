"""PostgreSQL seals lines when a transaction commits. A test that is rolled back never commits, so it seals at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def sealed_at_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the lines of a test that runs inside one transaction stand in the chain as soon as they are written."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS audit_record_seal IMMEDIATE")
    yield

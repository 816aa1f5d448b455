"""The second run's template of a database is made while the first run begins."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from scripts.test import ahead
from tests.conftest import ROOT, service_address
from tests.database import fingerprint


@pytest.mark.postgres_only
def test_the_template_is_there_when_the_command_has_ended(db: None) -> None:
    from django.db import connection

    service_address("MUNIMENT_TEST_DATABASE_URL")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTEST_XDIST_WORKER": "ahead"}
    done = subprocess.run([sys.executable, "-m", "tests.database"], cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"muniment_template_{fingerprint()}"])
        assert cursor.fetchone()


@pytest.mark.parametrize(
    ("services", "is_pick"),
    [({}, False), ({"MUNIMENT_TEST_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, True)],
    ids=["without PostgreSQL", "for a picked part"],
)
def test_nothing_is_made_ahead_that_may_not_be_needed(services: dict[str, str], is_pick: bool) -> None:
    before = set(psutil.Process().children())
    with ahead(services, is_pick=is_pick):
        assert set(psutil.Process().children()) == before


def test_whoever_makes_it_ends_with_the_runs() -> None:
    before = set(psutil.Process().children())
    with ahead({"MUNIMENT_TEST_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, is_pick=False):
        assert len(set(psutil.Process().children()) - before) == 1
    assert set(psutil.Process().children()) == before

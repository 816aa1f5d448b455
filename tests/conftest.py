"""What all tests share."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["tests.cast"]
_LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


# What takes long as a whole begins first, so that no worker waits for it at the end.
_FIRST = ("journeys", "matrix")
# Rooms whose tests reach the database through this process alone. There pytest lets in only who asked for it, so a test
# that did not ask runs the same on either: once. Other rooms start processes of their own that have a database.
_ASKING = {
    "architecture",
    "common",
    "demo",
    "forms_service",
    "keys",
    "press",
    "scripts",
    "simulator",
    "theme",
    "vault",
}
_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "is_postgres"}


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: an archive carries the hour it was made, and workers must agree on names."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Keep each file on one worker, so that what a file sets up is set up once; the long ones first.

    What empties the database after itself comes last, apart from its file: the others need what the migrations put there.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            name = item.path.relative_to(ROOT).as_posix() + (" emptying" if _empties(item) else "")
            item.add_marker(pytest.mark.xdist_group(name))
        if is_free_of_the_database(item):
            item.add_marker(pytest.mark.once)
    yield
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, bool, str, str]:
    """Give what the order of tests goes by; the steps of a journey follow each other in one office."""
    room = next((n for n, room in enumerate(_FIRST) if room in item.path.parts), 9)
    if "journeys" not in item.path.parts:
        return room, _empties(item), "", ""
    story = str(item.callspec.params.get("story", "")) if hasattr(item, "callspec") else ""
    return room, False, story, item.path.name


def is_free_of_the_database(item: pytest.Item) -> bool:
    """Whether a test can reach no database: neither it nor a fixture of its asked for one."""
    asks = set(getattr(item, "fixturenames", ())) & _DATABASE
    marks = {mark.name for mark in item.iter_markers()} & {"django_db", "sqlite_only", "postgres_only"}
    return item.path.relative_to(ROOT).parts[1] in _ASKING and not asks and not marks


def _empties(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (mark and mark.kwargs.get("transaction")))


@pytest.fixture(autouse=True, scope="session")
def _no_outbound_surprise() -> Iterator[None]:
    """Refuse every connection that leaves this machine, for the whole run."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        real(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _quick_seals() -> Iterator[None]:
    """Make shorter keys for seals than an office does, as passwords are hashed quicker: each office of a test makes its own."""
    from press import certificates

    certificates.KEY_BITS, real = 2048, certificates.KEY_BITS
    yield
    certificates.KEY_BITS = real


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Begin each test with an empty cache: rate limits, faces and used codes live there."""
    from django.core.cache import cache

    cache.clear()
    yield


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Give this worker a database of its own, copied from the migrated template."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.database import flushing_rows, provide, take_away

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    is_sqlite = connection.vendor == "sqlite"
    name = connection.settings_dict["TEST"]["NAME"] if is_sqlite else f"test_muniment_{worker}"
    connection.settings_dict["TEST"]["NAME"] = name
    with django_db_blocker.unblock():
        provide(name)
        made = setup_databases(verbosity=0, interactive=False, keepdb=True)
        if not is_sqlite:
            connection.ops.sql_flush = flushing_rows  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0, keepdb=True)
        if not is_sqlite:
            take_away(name)


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Give a function that drains the due jobs and says how many ran."""
    from jobs.services import run_due

    return run_due


def service_address(name: str) -> str:
    """Give the address of a real service, or skip with a clear line; under CI a missing one is a failure."""
    value = os.environ.get(name, "")
    if value:
        return value
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not set: this run must have the real services (make services)")
    pytest.skip(f"needs {name}; start the services with `make services`")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Give the address of a real Redis; each worker has a database of its own in it."""
    address = service_address("MUNIMENT_TEST_REDIS_URL")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{address.rpartition('/')[0]}/{int(worker) % 16}"


@pytest.fixture(scope="session")
def clamd_address() -> str:
    """Give host:port of a real clamd that knows the test signature."""
    return service_address("MUNIMENT_TEST_CLAMD")


@pytest.fixture(scope="session")
def is_postgres() -> bool:
    """Say whether this run is on PostgreSQL."""
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]

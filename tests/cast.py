"""The people of the invented firm, by first name: with their whole story (`cast`), or alone (`people`).

The story is told once for each worker, into a database beside the tests' own: telling it takes some ten seconds. A module
that asks for `cast` lives in that database, inside a transaction that is rolled back when the module is done, and has files
of its own; each test lies in a savepoint.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from accounts import sessions
from accounts.models import User
from common import clock
from demo.seed import seed
from demo.seed.people import seed_people
from jobs.services import run_due
from matters.models import Matter, Room
from matters.states import RoomKind
from tests.database import provide, take_away
from vault.models import File

HOST, PORT = "testserver", 80
MATTERS = {
    "clara": "Reyes and Harbor View Apartments",
    "gina": "Barlow, custody of two children",
    "fred": "Nakamura, sale of 4 Tannery Lane",
    "vic": "Delaney and the Quayside garage",
}


@dataclass(frozen=True)
class Cast:
    """The seeded office. `cast.clara` is a person; `cast.matter("clara")` the matter of which she is the client."""

    people: dict[str, User]

    def __getattr__(self, name: str) -> User:
        """Give a person by first name."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def matter(self, client: str) -> Matter:
        """Give the matter of a client by her first name, as it stands now."""
        return Matter.objects.get(title=MATTERS[client])

    def room(self, client: str, kind: str = RoomKind.CLIENT) -> Room:
        """Give a room of that matter, with what its pages need."""
        return Room.objects.select_related("matter", "binder__key").get(matter__title=MATTERS[client], kind=kind)

    def file(self, client: str, name: str = "") -> File:
        """Give a paper of that matter by its name, or the first of the client's room."""
        found = File.objects.filter(binder__room__matter__title=MATTERS[client])
        wanted = found.filter(name=name) if name else found.filter(binder__room__kind=RoomKind.CLIENT)
        file = wanted.order_by("created_at", "pk").first()
        assert file is not None, f"no paper {name!r} in the matter of {client}"
        return file

    def browser(self, name: str) -> Client:
        """Give a browser in which that person is signed in, or nobody."""
        return browser(self.people.get(name))


def browser(user: User | None = None, **more: Any) -> Client:
    """Give a browser in which `user` is signed in, staff with their second step; without a user, nobody's."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605.1", **more)
    if user is not None:
        client.force_login(user)
        session = client.session
        session[sessions.FACTOR] = str(user.pk)
        session[sessions.BEGAN] = session[sessions.TOUCHED] = int(clock.now().timestamp())
        session.save()
    return client


@contextmanager
def rolled_back(blocker: Any) -> Iterator[None]:
    """Let what is written inside the block be seen by a whole module and by nobody after it."""
    with blocker.unblock():
        block = transaction.atomic()
        block._from_testcase = True  # type: ignore[attr-defined]  # the tests' own transactions nest in it
        block.__enter__()
        _seal_at_once()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


def _seal_at_once() -> None:
    """PostgreSQL seals the record at commit, which never comes here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS audit_record_seal IMMEDIATE")


@dataclass(frozen=True)
class _Office:
    """The office as the seed leaves it: where it lies, and its people."""

    database: str
    files: Path
    people: dict[str, User]


FILES = ("VAULT_ROOT", "LIBRARY_ROOT", "MEDIA_ROOT")


@contextmanager
def _files_in(folder: Path) -> Iterator[None]:
    """Keep all files of the office in `folder`."""
    kept = {name: getattr(settings, name) for name in FILES}
    for name in FILES:
        setattr(settings, name, str(folder / name.lower()))
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)


@contextmanager
def _living_in(database: str, blocker: Any) -> Iterator[None]:
    """Use another database in the place of the tests' own; no transaction is open at either end."""
    own = connection.settings_dict["NAME"]
    with blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        with blocker.unblock():
            connection.close()
            connection.settings_dict["NAME"] = own


@pytest.fixture(scope="session")
def _office(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[_Office]:
    """Seed the office once for this worker; nobody writes in it afterwards."""
    folder: Path = tmp_path_factory.mktemp("seeded")
    own = Path(connection.settings_dict["NAME"])
    name = str(own.with_name(f"{own.stem}_seeded{own.suffix}"))
    with django_db_blocker.unblock():
        provide(name)
    with _living_in(name, django_db_blocker), _files_in(folder), django_db_blocker.unblock():
        with transaction.atomic():
            _seal_at_once()
            seed(host=HOST, port=PORT)
            while run_due():
                pass
        people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    yield _Office(name, folder, people)
    with django_db_blocker.unblock():
        take_away(name)


@pytest.fixture(scope="module")
def _seeded(
    _office: _Office, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, User]]:
    """Let a module live in the seeded office; what it writes is undone, and its files are its own."""
    own = shutil.copytree(_office.files, tmp_path_factory.mktemp("office"), dirs_exist_ok=True)
    with _living_in(_office.database, django_db_blocker), _files_in(own), rolled_back(django_db_blocker):
        yield _office.people


@pytest.fixture
def cast(_seeded: dict[str, User], db: None) -> Cast:
    """Give the seeded office; what the test changes is undone after it."""
    return cast_of(_seeded)


def cast_of(_seeded: dict[str, User]) -> Cast:
    """Give the cast as the database knows them now."""
    return Cast({name: User.objects.get(pk=user.pk) for name, user in _seeded.items()})


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Give the cast by first name without their story: nobody has a matter or a plan."""
    _seal_at_once()
    return seed_people()

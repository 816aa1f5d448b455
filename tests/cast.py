"""The people of the invented firm, by first name: with their whole story (`cast`), or alone (`people`).

`cast` seeds once a module, inside a transaction that is rolled back when the module is done; each test lies in a
savepoint of its own. It costs some ten seconds, so only tests that need the story ask for it.
"""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def _seeded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, User]]:
    """Seed the office once for a module, with files of its own."""
    kept = {name: getattr(settings, name) for name in ("VAULT_ROOT", "LIBRARY_ROOT", "MEDIA_ROOT")}
    own: Path = tmp_path_factory.mktemp("office")
    with rolled_back(django_db_blocker):
        with django_db_blocker.unblock():
            for name in kept:
                setattr(settings, name, str(own / name.lower()))
            seed(host=HOST, port=PORT)
            while run_due():
                pass
            people = {user.email.partition("@")[0]: user for user in User.objects.all()}
        yield people
    for name, value in kept.items():
        setattr(settings, name, value)


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

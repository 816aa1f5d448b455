"""Who is attacked: people at the door, and a small matter beside another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import User
from tests.abuse.hands import Trail
from tests.accounts import door
from tests.accounts.conftest import ada, hashes  # noqa: F401  # who invites; what counts each time a password is hashed
from tests.accounts.test_invitations import invited  # noqa: F401  # Pat, by Ada
from tests.audit.sealing import sealed_at_once  # noqa: F401  # lines of a rolled-back test stand in the chain too
from tests.factories.matters import SmallMatter, person, small_matter

HERE = Path(__file__).parent
# What a database could take otherwise: odd characters, races, rows made anew. The rest looks at our answers alone.
ON_BOTH = ("test_16", "test_18", "test_27", "test_39", "test_48", "test_49", "test_50")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play an attack from outside on one database, unless the other could answer it otherwise."""
    for item in items:
        if item.path.parent == HERE and not item.path.name.startswith(ON_BOTH):
            item.add_marker(pytest.mark.once)


@pytest.fixture
def clara(db: None) -> User:
    """A client of the firm, with door.PASSWORD."""
    return door.person()


@pytest.fixture
def leo(db: None) -> User:
    """An attorney without a second step yet."""
    return door.staff("attorney", "leo@halemercer.example", "Leo Marsh")


@pytest.fixture
def small(db: None) -> SmallMatter:
    """Clara's matter with Leo."""
    return small_matter()


@pytest.fixture
def other(small: SmallMatter) -> SmallMatter:
    """Gina's matter, of the same attorney."""
    return small_matter(leo=small.leo, clara=person("Gina Barlow"), title="Barlow, custody of two children")


@pytest.fixture
def trail(db: None) -> Trail:
    """What is put on the record from here on; ask for it after the people, or make one where the attack begins."""
    return Trail()

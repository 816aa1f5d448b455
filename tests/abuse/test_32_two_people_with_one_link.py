"""Row 32: two people have the same link, and one of them gets in. Twenty at one instant, in real processes and threads:
tests/vault/test_guest_link_race.py and tests/accounts/test_invitation_race.py."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts.test_invitations import NEW, accept, link, opened
from tests.factories.matters import SmallMatter
from tests.vault.guesting import browser, letter, path, sent, through
from vault.services import renew_link


def test_a_guest_link_for_once(small: SmallMatter) -> None:
    made = sent(small.leo, [letter(small.leo, small.client_room.binder)], is_once=True)
    where, trail = path(), Trail()
    grace, here = through(where)
    with nothing_changes():
        for answer in (browser().post(where, {}), browser().get(where)):
            refused(answer, 404)
    assert grace.get(here).status_code == 200
    assert trail.verbs().count("link.opened") == 1
    # Whoever made it can let the other in, by another link to the same address; then the first is out.
    renew_link(actor=small.leo, link=made)
    through(path())
    refused(grace.get(here), 404)


@pytest.mark.usefixtures("invited")
def test_an_invitation() -> None:
    first, second = opened(link()), opened(link())
    accept(first)
    with nothing_changes():
        refused(accept(second, name="Somebody Else"), 410)
    assert User.objects.get(email=NEW).name == "Pat Osei"

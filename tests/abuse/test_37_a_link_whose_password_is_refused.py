"""Row 37: a password that is refused makes no link at all: none without it, none that is open for a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock
from tests.abuse.hands import PERSON, Trail, nothing_changes, words_of
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.guesting import GRACE, letter
from vault.models import Link


@pytest.mark.parametrize("way", ["send", "ask"])
def test_nothing_is_made_and_nothing_is_mailed(small: SmallMatter, way: str) -> None:
    given = letter(small.leo, small.client_room.binder)
    day = clock.today() + timedelta(days=7)
    form = {"name": "Grace Kim", "email": GRACE, "until_on": day.isoformat(), "language": "en", "papers": str(given.pk)}
    address = small.url(f"{small.client_room.reference}/links/{way}/")
    leo = browser(small.leo)
    leo.get(address)
    trail = Trail()
    with nothing_changes():
        answer = leo.post(address, {**form, "password": "12345"}, headers=PERSON)
    assert answer.status_code == 400
    assert "password" in words_of(answer).lower()
    assert 'value="Grace Kim"' in answer.content.decode()
    assert "link.made" not in trail.verbs()
    # The same form with a better one makes it, and asks for it.
    assert leo.post(address, {**form, "password": "seven tall ships"}, headers=PERSON).status_code == 302
    assert Link.objects.get().has_password

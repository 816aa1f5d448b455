"""Row 29: there are no numbers to walk through. A walk finds nothing, is refused from the thirty-first on, is on the
record step by step, and the keepers of the house are told once. It shuts nobody out: not those beside it, not what is one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts import limits
from common import clock
from common.ids import new_reference
from notifications.models import OutboxMessage
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, person
from tests.vault.guesting import body
from tests.vault.guesting import browser as of_nobody

STEPS = 120
SEEN = limits.WALK.amount
SCRIPT = {"accept": "text/plain"}
TOLD = ("notifications_outboxmessage", "jobs_job")


@pytest.fixture
def keepers(settings: Any) -> list[str]:
    """The two who keep the house."""
    both = [person(name, staff_role="administrator").email for name in ("Ada Hale", "Abe Hale")]
    settings.LOCKDOWN_KEEPERS = both
    return both


def letters() -> list[str]:
    """Give whom the office was written to about walks."""
    return sorted(OutboxMessage.objects.filter(kind="walk_noticed").values_list("to", flat=True))


def test_a_walk_is_refused_recorded_and_told_once(small: SmallMatter, other: SmallMatter, keepers: list[str]) -> None:
    theirs, hers = paper(small.client_room, small.clara), paper(other.client_room, other.clara)
    gina, clara = browser(other.clara), browser(small.clara)
    walk = [f"/matters/{new_reference()}/" for _ in range(STEPS // 2)] + [f"/files/{n}/1/" for n in range(STEPS // 2)]
    trail = Trail()
    with time_machine.travel(clock.now(), tick=False), nothing_changes(*TOLD):
        statuses = [gina.get(address, headers=SCRIPT).status_code for address in walk]
        assert statuses == [404] * SEEN + [429] * (STEPS - SEEN)
        refused(gina.get(walk[0], headers=PERSON), 429, says="too many tries")
        # What is there, but another's, is told from nothing by neither answer.
        refused(gina.get(f"/files/{theirs.file.reference}/1/", headers=PERSON), 429)
        # What is hers opens all the while, and so does what is others', from the same network.
        assert gina.get(f"/matters/{other.matter.reference}/").status_code == 200
        assert clara.get(f"/matters/{small.matter.reference}/").status_code == 200
        refused(clara.get(f"/matters/{other.matter.reference}/", headers=PERSON), 404)
    assert body(gina.get(f"/files/{hers.file.reference}/1/"))
    steps = [line for line in trail.lines() if line.actor == other.clara.record_ref and line.verb == "access.denied"]
    assert len({line.on_ref for line in steps}) == STEPS + 1
    told = [line for line in trail.lines() if line.verb == "walk.noticed"]
    assert [(line.actor, line.on_ref, line.outcome) for line in told] == [(other.clara.record_ref,) * 2 + ("refused",)]
    assert letters() == sorted(keepers)


def test_it_is_over_after_an_hour_and_a_stale_bookmark_is_none(small: SmallMatter, keepers: list[str]) -> None:
    clara, start = browser(small.clara), clock.now()
    with time_machine.travel(start, tick=False) as now:
        bookmark = f"/matters/{new_reference()}/"
        assert {clara.get(bookmark).status_code for _ in range(2 * SEEN)} == {404}
        assert letters() == []
        for _ in range(SEEN):
            clara.get(f"/matters/{new_reference()}/")
        assert clara.get(bookmark).status_code == 429
        assert len(letters()) == len(keepers)
        now.move_to(start + timedelta(hours=1, seconds=1), tick=False)
        assert browser(small.clara).get(bookmark).status_code == 404


def test_a_walk_without_an_account_is_its_networks(small: SmallMatter, keepers: list[str]) -> None:
    walker, trail, most = of_nobody(REMOTE_ADDR="203.0.113.7"), Trail(), limits.WALK_OF_NETWORK.amount
    with time_machine.travel(clock.now(), tick=False), nothing_changes(*TOLD):
        statuses = [walker.get(f"/links/open/{new_reference()}/").status_code for _ in range(most + 5)]
        assert statuses == [404] * most + [429] * 5
        assert of_nobody(REMOTE_ADDR="203.0.114.7").get(f"/links/open/{new_reference()}/").status_code == 404
        # Who has an account is not held up, whatever goes on beside her.
        clara = browser(small.clara)
        clara.defaults["REMOTE_ADDR"] = "203.0.113.7"
        assert clara.get(small.url()).status_code == 200
    (line,) = [line for line in trail.lines() if line.verb == "walk.noticed"]
    assert line.on_ref.startswith("network:")
    assert "203" not in line.on_ref
    assert letters() == sorted(keepers)


def test_where_no_keepers_are_named_the_administrators_are_told(small: SmallMatter) -> None:
    ada = person("Ada Hale", staff_role="administrator")
    clara = browser(small.clara)
    for _ in range(SEEN + 1):
        clara.get(f"/matters/{new_reference()}/")
    assert letters() == [ada.email]


def test_two_things_made_one_after_the_other_have_nothing_in_common(small: SmallMatter, other: SmallMatter) -> None:
    first, second = small.matter.reference, other.matter.reference
    assert len(first) == len(second) == 12
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 6

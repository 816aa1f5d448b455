"""Abuse 19, 20, 67 at every address: a body that names somebody else, and headers that name another method, address or visitor,
change no answer.

Each act that is played for the record (tests/matrix/writes.py) is put once as it is and once with all of these, by whom it is for and
by a stranger; every other address that takes a POST is asked by a stranger with an empty form. Two answers are compared without what is new in each:
its tokens and the references of what it has just made. And what it made is compared: who acted, and on what, stands on the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import User
from audit.models import Record
from common import clock
from jobs.services import run_due
from matters.models import Matter, Room
from tests.cast import Cast, cast_of
from tests.matrix.asking import Browsers, quietly, undone
from tests.matrix.house import Ask, House
from tests.matrix.routes import NOBODY, ROUTES, SIGNED_IN, Stage, url_of
from tests.matrix.stage import set_stage
from tests.matrix.writes import WITHOUT_A_LINE, WRITES
from vault.models import Binder, File

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.once]

_METHODS = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
# Another method, another address, another visitor. With underscores the names reach a server that does not drop them.
HEADERS = {
    **dict.fromkeys(_METHODS, "DELETE"),
    "X-Original-URL": "/health/live/",
    "X-Rewrite-URL": "/health/live/",
    "X_Forwarded_For": "203.0.113.99",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-User": "ada@halemercer.example",
    "Remote-User": "ada@halemercer.example",
}
# References, ids and tokens: of what was there before they are compared, of what an answer has just made they are not.
_NEW = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-z]{12,16}\b|[\w-]{24,}")
# Fields of these forms themselves; who acts comes from the session alone.
OWN_FIELDS = {"matters:sessions": {"matter"}, "accounts:role": {"role"}, "accounts:invite": {"role"}}


def names(stage: Stage, cast: Cast) -> dict[str, str]:
    """Give a body that names somebody else, another matter, a part and a method. None of them is a field of ours."""
    return {
        **dict.fromkeys(("user_id", "user", "actor", "owner", "author", "person", "sender"), str(cast.ada.pk)),
        **dict.fromkeys(("role", "staff_role", "author_role"), "administrator"),
        **dict.fromkeys(("is_superuser", "is_staff", "is_active"), "1"),
        **dict.fromkeys(("matter", "reference", "binder"), stage.other.reference),
        "room": stage.inner_room,
        "_method": "DELETE",
    }


Said = tuple[int, str, tuple[tuple[str, ...], ...]]


@dataclass
class Pairs:
    """Each question as it is and with something named, by what was asked."""

    asked: dict[str, tuple[Said, Said]] = field(default_factory=dict)
    #: What stood there before anything was asked.
    known: frozenset[str] = frozenset()

    def put(self, case: str, house: House, ready: Callable[[House], Ask], more: dict[str, str]) -> None:
        """Put a question twice, and keep both answers."""
        self.asked[case] = self._said(house, ready, {}, {}), self._said(house, ready, more, HEADERS)

    def _said(self, house: House, ready: Callable[[House], Ask], more: dict[str, str], headers: dict[str, str]) -> Said:
        """Give the status of an answer, where it leads, and what the record says of it."""
        cache.clear()
        with undone():
            ask = ready(house)
            # What the form itself sends stands: another's name is put beside it, not in its place.
            ask.form = {**{name: value for name, value in more.items() if name not in ask.form}, **ask.form}
            ask.headers = {**headers, **ask.headers}
            before = set(Record.objects.values_list("pk", flat=True))
            answer = ask.put()
            lines = [
                (line.verb, line.outcome, line.ip or "", *map(self._name, (line.actor, line.on_ref, line.matter_ref)))
                for line in Record.objects.order_by("at_us")
                if line.pk not in before
            ]
        leads = answer.get("Location", "").partition("?")[0]
        return answer.status_code, self._name(leads), tuple(sorted(lines))

    def _name(self, text: str) -> str:
        """Give a text without the references of what has just been made."""
        return _NEW.sub(lambda found: found[0] if found[0] in self.known else "…", text)


@pytest.fixture(scope="module")
def pairs(_seeded: dict[str, User], django_db_blocker: Any) -> Pairs:
    """Everything asked once, for all tests of this module."""
    found = Pairs()
    with django_db_blocker.unblock(), undone(), time_machine.travel(clock.now(), tick=False), quietly():
        cast = cast_of(_seeded)
        house = House(cast, set_stage(cast, Browsers(cast)))
        run_due()
        for who in SIGNED_IN:
            house.client(who)
        found.known = frozenset(
            {str(user.pk) for user in User.objects.all()}
            | {
                reference
                for model in (Matter, Room, Binder, File)
                for reference in model.objects.values_list("reference", flat=True)
            }
        )
        more = names(house.stage, cast)
        for key, act in WRITES.items():
            fields = {name: value for name, value in more.items() if name not in OWN_FIELDS.get(key, set())}
            found.put(key, house, act.ready, fields)
            if key in ROUTES and NOBODY not in ROUTES[key].who:
                found.put(f"{key} stranger", house, _stranger(key), fields)
        for key in WITHOUT_A_LINE:
            found.put(f"{key} stranger", house, _stranger(key), more)
    return found


def _stranger(key: str) -> Callable[[House], Ask]:
    """Ask as somebody it is not for; where it is for all, as Sam, who has an account and nothing else."""
    strangers = SIGNED_IN - ROUTES[key].who - ROUTES[key].readers
    who = "walt" if "walt" in strangers else min(strangers, default="sam")
    return lambda house: Ask(house.client(who), url_of(key, ROUTES[key].kwargs(house.stage)))


def test_what_a_body_or_a_header_names_changes_no_answer(pairs: Pairs) -> None:
    other = [f"{case}: {plain} {named}" for case, (plain, named) in pairs.asked.items() if plain != named]
    assert other == [], "\n".join(other)


def test_what_was_compared_was_done(pairs: Pairs) -> None:
    """The test above would pass if nothing were answered; this one would not."""
    silent = [key for key in WRITES if not pairs.asked[key][0][2]]
    assert silent == []
    assert len(pairs.asked) >= len(WRITES) + len(WITHOUT_A_LINE)
    assert {200, 302, 404} <= {plain[0] for plain, _named in pairs.asked.values()}

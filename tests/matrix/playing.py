"""Play what people do at every address: as it is, without a record, and with the last write failing; and listen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection, transaction

from accounts.models import User
from audit.models import Record
from common import clock
from jobs.services import run_due
from tests.cast import cast_of
from tests.matrix.asking import Browsers, quietly, undone
from tests.matrix.house import Act, Ask, House
from tests.matrix.listening import Ear, of_the_office
from tests.matrix.routes import NOBODY, ROUTES, url_of
from tests.matrix.stage import set_stage
from tests.matrix.writes import READS, WRITES

WRITTEN = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# What stands outside the transaction of an act: the session is saved by its middleware, after the view; a try is counted before.
OUTSIDE = re.compile(r"^(django_session|usersessions_|accounts_attempt|accounts_seendevice)")
# A sign-in's own rows, the count of tries, keys made on first use, and what the bell and the index note for themselves.
PASSING = re.compile(r"^(django_session|usersessions_|accounts_attempt|accounts_seendevice|keys_key|audit_)")


Fails = Callable[[str, int], bool]


@dataclass
class Ledger:
    """What an act wrote, statement by statement; and at which one it is made to fail."""

    tables: list[str] = field(default_factory=list)
    fails: Fails = lambda _table, _number: False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, unless it is the one that fails."""
        if found := WRITTEN.match(sql):
            self.tables.append(found[1])
            if self.fails(found[1], len(self.tables)):
                raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    @property
    def last(self) -> int:
        """Give which of the statements was the last of the act itself."""
        return max((at for at, table in enumerate(self.tables, 1) if not OUTSIDE.match(table)), default=0)

    @property
    def changed(self) -> list[str]:
        """Give the tables of the office that were written to."""
        return sorted({table for table in self.tables if not PASSING.match(table)})


@dataclass
class Played:
    """What came of an act."""

    status: int
    tables: list[str]
    lines: list[tuple[str, str]]
    changed: list[str] = field(default_factory=list)
    #: The last statement of the act, and whether that is the line itself.
    last: int = 0
    is_line_last: bool = False


def rows(tables: list[str]) -> dict[str, list[str]]:
    """Give all rows of these tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            places = [place for place, column in enumerate(cursor.description) if column[0] != "last_login"]
            found[table] = sorted(repr([row[place] for place in places]) for row in cursor.fetchall())
    return found


def play(act: Act, house: House, ear: Ear, fails: Fails, tables: list[str] | None = None) -> Played:
    """Play an act and undo it; all that is said of it is heard. `tables` are compared before and after."""
    cache.clear()
    with undone():
        ask = act.ready(house)
        said = ear.begin(ask)
        known = set(Record.objects.values_list("pk", flat=True))
        before = rows(tables or [])
        ledger = Ledger(fails=fails)
        with ear.open(), connection.execute_wrapper(ledger):
            answer = ask.put()
            if answer.streaming:
                try:
                    b"".join(answer.streaming_content)
                except OperationalError:
                    answer.status_code = 500
        transaction.set_rollback(False)
        ear.end(ask, said)
        changed = [table for table, kept in rows(tables or []).items() if kept != before[table]]
        new = [line for line in Record.objects.order_by("at_us") if line.pk not in known]
        last = ledger.last
        return Played(
            answer.status_code,
            ledger.changed,
            [(line.verb, line.outcome) for line in new],
            changed,
            last,
            last > 0 and ledger.tables[last - 1].startswith("audit_"),
        )


@dataclass
class Results:
    """Each act three times: as it is, without a record, and with the last write failing; and who takes a POST."""

    whole: dict[str, Played] = field(default_factory=dict)
    unrecorded: dict[str, Played] = field(default_factory=dict)
    broken: dict[str, Played] = field(default_factory=dict)
    posted: dict[str, int] = field(default_factory=dict)
    #: Every other address with a body full of secrets, once as it is and once breaking down in the middle.
    broke: list[int] = field(default_factory=list)
    ear: Ear = field(default_factory=Ear)


# A body full of what must not be repeated, for every address that nobody plays.
CANARY = {
    "password": "canary-of-a-password",
    "password1": "canary-of-a-new-password",
    "code": "canary-of-a-code",
    "token": "canary-of-a-token-0123456789",
    "text": "canary of a message",
    "answer": "canary of an answer",
    "q": "canary of a search",
}


def play_everything(people: dict[str, User]) -> Results:
    """Give what came of every act, each played as often as it says something, and undone."""
    found = Results()
    ear = found.ear
    with undone(), time_machine.travel(clock.now(), tick=False), quietly():
        cast = cast_of(people)
        browsers = Browsers(cast)
        house = House(cast, set_stage(cast, browsers))
        run_due()  # what was sent to review has its draft
        for who in cast.people:
            house.client(who)
        of_the_office(ear)
        ear.keep("canary", *CANARY.values())
        for key, act in {**WRITES, **READS}.items():
            whole = found.whole[key] = play(act, house, ear, lambda _table, _number: False)
            found.unrecorded[key] = play(
                act, house, ear, lambda table, _number: table.startswith("audit_"), whole.tables
            )
            if key in WRITES and not whole.is_line_last:
                last = whole.last
                found.broken[key] = play(act, house, ear, lambda _table, number: number >= last, whole.tables)  # noqa: B023
        for key, route in ROUTES.items():
            if key not in WRITES:
                who = min(sorted(route.who), key=lambda name: name != "leo", default=NOBODY)
                url = url_of(key, route.kwargs(house.stage))
                found.posted[key] = _post(house, ear, who, url)
                found.broke.append(_break(house, ear, who, url))
    return found


def _post(house: House, ear: Ear, who: str, url: str) -> int:
    """Give the status of a POST full of canaries; and let Sam, who may see next to nothing, ask with the same."""
    ask, stranger = Ask(house.client(who), url, dict(CANARY)), Ask(house.client("sam"), url, dict(CANARY), method="get")
    with undone():
        said = ear.begin(ask)
        with ear.open():
            status = int(ask.put().status_code)
        ear.end(ask, said)
        said = ear.begin(stranger)
        with ear.open():
            stranger.put()
        ear.end(stranger, said)
    return status


def _break(house: House, ear: Ear, who: str, url: str) -> int:
    """Give the status of a page that breaks down at its fourth question to the database."""
    asked: list[str] = []

    def breaks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        if len(asked) == 4:
            raise RuntimeError("something we did not think of")
        return execute(sql, params, many, context)

    ask = Ask(house.client(who), url, dict(CANARY), method="get")
    with undone():
        said = ear.begin(ask)
        with ear.open(), connection.execute_wrapper(breaks):
            status = int(ask.put().status_code)
        transaction.set_rollback(False)
        ear.end(ask, said)
    return status

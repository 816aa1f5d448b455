"""Hands of whoever attacks, and eyes for what it left: the answer, the record, and the database as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Record

# What an attempt may write: the record and its key, the count of tries, and the session that asked.
PASSING = frozenset({"accounts_attempt", "keys_key", "django_session", "usersessions_usersession"})
BETRAYING = ("Traceback", "Exception", "site-packages", 'File "', "OperationalError", "DoesNotExist")
SENTENCE = re.compile(r"[A-Z][^.?!]{12,}[.?!]")
# What the browser of a person says it wants.
PERSON = {"accept": "text/html,application/xhtml+xml", "sec-fetch-dest": "document"}


class Trail:
    """What the record has gained since this was made."""

    def __init__(self) -> None:
        self._known = set(Record.objects.values_list("pk", flat=True))

    def lines(self) -> list[Record]:
        """Give the new lines, oldest first."""
        return [line for line in Record.objects.order_by("pk") if line.pk not in self._known]

    def verbs(self) -> list[str]:
        """Give the verbs of the new lines."""
        return [line.verb for line in self.lines()]

    def has(self, verb: str, outcome: str = "", *, actor: str = "", on: str = "") -> bool:
        """Say whether a new line says this."""
        return any(
            line.verb == verb
            and outcome in ("", line.outcome)
            and actor in ("", line.actor)
            and line.on_ref.startswith(on)
            for line in self.lines()
        )

    def denied(self, who: Any, outcome: str = "not_found") -> bool:
        """Say whether it names `who` as refused."""
        return self.has("access.denied", outcome, actor=who.record_ref, on="path:")


def words_of(answer: Any) -> str:
    """Give what a person reads of an answer."""
    body = answer.content.decode()
    main = re.search(r"<main.*?</main>", body, re.DOTALL)
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", main.group(0) if main else body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def refused(answer: Any, status: int, *, says: str = "") -> None:
    """Hold that an answer refuses in plain words: the right status, a sentence, nothing of the machinery."""
    assert answer.status_code == status, (answer.status_code, words_of(answer)[:300])
    assert answer["Content-Type"].partition(";")[0] in {"text/html", "text/plain"}, answer["Content-Type"]
    words = words_of(answer)
    assert SENTENCE.search(words), words
    assert says in words, words
    assert not words.startswith(("{", "["))
    assert not [trace for trace in BETRAYING if trace in answer.content.decode()]


def body_of(answer: Any) -> bytes:
    """Give the bytes of a file that was answered, read to its end."""
    return b"".join(answer.streaming_content)


@contextmanager
def nothing_changes(*but: str) -> Iterator[None]:
    """Hold that no row of the house changes inside, except in tables named here and the passing ones."""
    before = _rows()
    yield
    after = _rows()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= set(but), changed


def _rows() -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("audit_", "sqlite_")) or table in PASSING:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            # A sign-in of the test's own moves this one column.
            places = [place for place, column in enumerate(cursor.description) if column[0] != "last_login"]
            found[table] = sorted(repr([row[place] for place in places]) for row in cursor.fetchall())
    return found


def questions(client: Any, method: str, address: str, data: Any = None) -> list[str]:
    """Give the shapes of the questions that an address puts to the database, without their values."""
    with CaptureQueriesContext(connection) as asked:
        getattr(client, method)(address, data, headers=PERSON)
    return [re.sub(r"'[^']*'|\b[0-9a-f]{32}\b|\d+", "?", query["sql"]) for query in asked]

"""Words that somebody answers, or her attorney writes, are found nowhere but under their keys: no table, file, key of the cache, mail or log."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection

from forms_service.models import Request
from forms_service.services import edit_clause, release, remark, return_request
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, agreed, answers_of, begin, offered, say, sent
from tests.factories.reviews import approved, draft_of

ANSWERED = ("Heliotrope", "Zanzibarium", "Quillwort", "Marzipanne")
WRITTEN = ("Periwinkled", "Ombrophile", "Saltimbanco")
BIRTHS = ("1958-04-11", "April 11, 1958")


@pytest.fixture
def canaries(
    cast: Cast, run_jobs: Callable[[], int], caplog: pytest.LogCaptureFixture, settings: Any
) -> Iterator[Request]:
    """Rita's form with strange words in it, through return, edit, approval and release."""
    caplog.set_level(logging.DEBUG)
    said = json.loads(json.dumps(answers_of(POWER_OF_ATTORNEY)))
    said["principal_home"]["street"] = f"8 {ANSWERED[0]} Street"
    said["powers"][0]["subject"] = f"the house called {ANSWERED[1]}"
    said["powers"][5]["task"] = f"Feed {ANSWERED[2]}"
    said["note"] = f"The key lies under the {ANSWERED[3]}."
    request = sent(say(begin(cast.rita, offered(POWER_OF_ATTORNEY, reviewer=cast.leo)), said))
    run_jobs()
    draft = draft_of(request, cast.leo)
    remark(actor=cast.leo, draft=draft, path="note", text=f"What is {WRITTEN[0]}?")
    return_request(actor=cast.leo, draft=draft, words=f"About {WRITTEN[1]}.")
    leo, rita = browser(cast.leo), browser(cast.rita)
    assert WRITTEN[0] in rita.get(f"/requests/{request.reference}/answers/").content.decode()
    sent(Request.objects.of(cast.rita).get(pk=request.pk))
    run_jobs()
    edit_clause(actor=cast.leo, draft=draft_of(request, cast.leo), path="pay", text=f"Paid in {WRITTEN[2]}.")
    run_jobs()
    page = leo.get(f"/desk/reviews/{request.reference}/").content.decode()
    assert all(word in page for word in (*ANSWERED[:3], WRITTEN[2]))
    leo.get("/search/", {"q": ANSWERED[1]})
    release(actor=cast.leo, draft=approved(request, cast.leo))
    run_jobs()
    request.refresh_from_db()
    assert request.state == "released"
    yield request


def rows() -> Iterator[tuple[str, bytes]]:
    """Every value of every table, as it lies there."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            for row in cursor.fetchall():
                for value in row:
                    if value is not None:
                        held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                        yield table, held


def test_no_table_keeps_a_word_of_it(canaries: Request) -> None:
    tables, names = set(), set()
    for table, held in rows():
        tables.add(table)
        names |= {table} if b"Rosa Solano" in held else set()
        for word in (*ANSWERED, *WRITTEN, *BIRTHS):
            assert word.encode() not in held, f"{word} in {table}"
    assert {"forms_service_request", "forms_service_draft", "jobs_job", "search_entry"} <= tables
    # The parties of a matter are kept to be compared: there the reading finds what is plain.
    assert "matters_party" in names


def test_no_file_no_cache_no_mail_and_no_log_keeps_a_word_of_it(
    canaries: Request, caplog: pytest.LogCaptureFixture
) -> None:
    words = [word.encode() for word in (*ANSWERED, *WRITTEN, *BIRTHS)]
    kept = str(settings.CACHES["default"].get("LOCATION", ""))
    places = [Path(settings.VAULT_ROOT), *([Path(kept)] if kept.startswith("/") else [])]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert len(files) > 2
    for path in files:
        held = path.read_bytes()
        assert not [word for word in words if word in held], path.name
    for line in caplog.messages:
        assert not [word for word in words if word in line.encode()], line[:80]
    for message in getattr(mail, "outbox", []):
        assert not [word for word in words if word in message.message().as_bytes()]
    for held in redis_values():
        assert not [word for word in words if word in held]


def redis_values() -> Iterator[bytes]:
    """What lies in the cache's Redis, where the cache is one."""
    client = getattr(getattr(cache, "_cache", None), "get_client", None)
    if client is None:
        return
    redis = client()
    for key in redis.scan_iter(count=500):
        yield key
        if redis.type(key) == b"string":
            yield redis.get(key) or b""


def test_the_agreement_is_not_asked_twice_for_the_same_words(canaries: Request) -> None:
    assert canaries.agreements.count() == 1
    assert canaries.agreements.get().sha256 == agreed(Request.objects.of(canaries.person).get(pk=canaries.pk))

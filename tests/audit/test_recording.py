"""What a line says, in whose transaction it is written, and what the record refuses to write."""

# ruff: noqa: S608 - the statements are put together from our own words
from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from audit import services, verbs, writing
from audit.errors import BadEntry, UndeclaredVerb
from audit.models import Label, Link, Record
from common.context import RequestContext, acting_in
from keys.services import person_key
from tests.audit.conftest import MATTER, Person

Say = Callable[..., Record]


def test_a_line_says_who_did_what_to_what_in_which_request(clara: Person, leo: Person, db: None) -> None:
    here = RequestContext(request_id="r" * 32, session_ref="s" * 16, ip="198.51.100.7")
    before, after = hashlib.sha256(b"draft").digest(), hashlib.sha256(b"final").digest()
    with acting_in(here):
        line = services.record(
            verb=verbs.AUDIT_EXPORTED,
            actor=leo,
            acting_for=clara,
            on="file:aaaabbbbcccc",
            matter=MATTER,
            outcome="refused",
            before=before,
            after=after,
        )
    stored = Record.objects.get(pk=line.pk)
    assert (stored.actor, stored.acting_for) == (leo.record_ref, clara.record_ref)
    assert (stored.verb, stored.on_ref, stored.matter_ref, stored.outcome) == (
        "audit.exported",
        "file:aaaabbbbcccc",
        MATTER,
        "refused",
    )
    assert (stored.request_id, stored.session_ref, stored.ip) == ("r" * 32, "s" * 16, "198.51.100.7")
    assert (bytes(stored.before_hash), bytes(stored.after_hash)) == (before, after)


def test_what_is_given_back_is_what_is_stored(say: Say) -> None:
    line = say(labels={"name": "Lease.pdf"}, matter=MATTER)
    stored = Record.objects.get(pk=line.pk)
    for field in Record._meta.concrete_fields:
        given, kept = getattr(line, field.attname), getattr(stored, field.attname)
        assert (bytes(given) if isinstance(given, bytes) else given) == (
            bytes(kept) if isinstance(given, bytes) else kept
        )


@pytest.mark.parametrize(("actor", "ref"), [(None, "office"), (AnonymousUser(), "visitor")])
def test_the_office_and_a_visitor_have_words_of_their_own(say: Say, actor: Any, ref: str) -> None:
    assert say(actor=actor).actor == ref


@pytest.mark.parametrize(
    "moment", ["2026-11-22T05:06:07.999999", "2026-03-08T06:59:59.000001", "2028-02-29T00:00:00.123456"]
)
def test_the_time_comes_back_to_the_microsecond(say: Say, moment: str) -> None:
    exact = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with time_machine.travel(exact, tick=False):
        line = say()
    assert Record.objects.get(pk=line.pk).at == exact
    assert services.verify(is_recorded=False).is_whole


def test_the_chain_keeps_the_order_of_writing_when_the_clock_goes_back(say: Say) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), tick=False):
        first = say()
    with time_machine.travel(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), tick=False):
        second = say()
    assert [line.pk for line in Record.objects.page(size=2)] == [second.pk, first.pk]
    assert services.verify(is_recorded=False).is_whole


@pytest.mark.parametrize("text", ["Łukasz-Nguyễn-房", "a" * 240, "🗝"])
def test_any_script_survives_the_way_into_the_database_and_back(say: Say, text: str) -> None:
    line = say(on=f"file:{text}", labels={"name": f"{text} \x00 \ud800 'quoted'"})
    assert Record.objects.get(pk=line.pk).on_ref == f"file:{text}"
    assert services.verify(is_recorded=False).is_whole


def test_a_line_costs_one_statement_and_names_at_most_one_more(say: Say, django_assert_num_queries: Any) -> None:
    say(labels={"name": "makes the key"})
    key = person_key("user:0b6ff5f4-5b0a-4d55-9a7e-0c9f4a7e3b11")
    with django_assert_num_queries(1):
        say()
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        say(labels={"name": "Lease.pdf"}, key=key)


def test_a_transaction_that_is_rolled_back_leaves_no_line(say: Say) -> None:
    count = Record.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(labels={"name": "never"})
        raise ZeroDivisionError
    assert Record.objects.count() == count
    assert services.verify(is_recorded=False).is_whole


def test_a_savepoint_that_is_rolled_back_leaves_no_gap(say: Say) -> None:
    first = say()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say()
        raise ZeroDivisionError
    second = say()
    places = Link.objects.filter(record_id__in=[first.pk, second.pk]).values_list("seq", flat=True).order_by("seq")
    assert places[1] == places[0] + 1
    assert services.verify(is_recorded=False).is_whole


def test_when_the_line_cannot_be_written_the_change_is_not_committed(say: Say) -> None:
    """Even a caller who catches the error cannot go on without a line."""
    with transaction.atomic():
        with pytest.raises(UndeclaredVerb):
            say(verb="never.declared")
        assert connection.needs_rollback
        transaction.set_rollback(True)


@pytest.mark.parametrize("verb", ["never.declared", "", "access denied", "access.denied "])
def test_an_undeclared_verb_is_refused(say: Say, verb: str) -> None:
    with transaction.atomic(), pytest.raises(UndeclaredVerb):
        say(verb=verb)
    assert not Record.objects.filter(verb=verb).exists()


@pytest.mark.parametrize(
    "ref",
    ["Clara Reyes", "file:with space", "file:new\nline", "file:\x00", "File:abc", "file:", "", "file:" + "a" * 250],
)
def test_what_is_not_a_reference_is_refused_and_not_logged(say: Say, ref: str) -> None:
    with transaction.atomic(), pytest.raises(BadEntry) as refusal:
        say(on=ref)
    assert not ref or ref not in refusal.value.detail


@pytest.mark.parametrize("digest", [b"draft", b"x" * 31, "x" * 64])
def test_a_state_that_is_no_digest_is_refused(say: Say, digest: Any) -> None:
    with transaction.atomic(), pytest.raises(BadEntry):
        say(after=digest)


def test_a_fingerprint_depends_on_a_key_and_on_the_state(say: Say) -> None:
    assert services.fingerprint(b"open") != hashlib.sha256(b"open").digest()
    assert services.fingerprint(b"open") != services.fingerprint(b"closed")
    assert bytes(say(before=services.fingerprint(b"open")).before_hash) == services.fingerprint(b"open")


@pytest.mark.parametrize("count", [2, writing.COPY_FROM, 60])
def test_many_lines_go_in_as_one_write_and_keep_their_order(clara: Person, db: None, count: int) -> None:
    said = [
        services.Entry(
            verb=verbs.ACCESS_DENIED,
            actor=clara,
            on=f"file:{number:012d}",
            matter=MATTER,
            labels={"name": f"Ø {number}"} if number % 2 else {},
        )
        for number in range(count)
    ]
    services.record_many(said)
    lines = Record.objects.about(MATTER).page(size=count)
    assert [line.on_ref for line in reversed(lines)] == [entry.on for entry in said]
    assert Label.objects.filter(record__in=lines).count() == count // 2
    assert services.verify(is_recorded=False).is_whole


@pytest.mark.parametrize("count", [1, 50])
def test_no_statement_leaves_a_line_without_its_link(clara: Person, db: None, count: int) -> None:
    services.record_many([services.Entry(verb=verbs.ACCESS_DENIED, actor=clara, on="file:a")] * count)
    assert not Record.objects.filter(link__isnull=True).exists()


def test_a_denial_is_refused_inside_a_transaction_that_may_still_roll_back(clara: Person, db: None) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        services.record_denial(actor=clara, on="path:/matters/")


def test_a_denial_outlives_the_rollback_it_reports(clara: Person, transactional_db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.record(verb=verbs.AUDIT_EXPORTED, actor=clara, on="audit:gone")
        raise ZeroDivisionError
    services.record_denial(actor=clara, on="path:/matters/7kq29xfpm3ta/")
    (line,) = Record.objects.page(size=1)
    assert (line.verb, line.on_ref, line.outcome) == ("access.denied", "path:/matters/7kq29xfpm3ta/", "refused")
    assert not Record.objects.filter(on_ref="audit:gone").exists()


def test_outside_any_transaction_a_line_makes_its_own(clara: Person, transactional_db: None) -> None:
    line = services.record(verb=verbs.ACCESS_DENIED, actor=clara, on="file:aaaabbbbcccc", labels={"name": "x"})
    assert Record.objects.get(pk=line.pk).seq is not None


@pytest.mark.postgres_only
def test_postgresql_seals_a_line_when_its_transaction_commits(clara: Person, transactional_db: None) -> None:
    with transaction.atomic():
        line = services.record(verb=verbs.ACCESS_DENIED, actor=clara, on="file:aaaabbbbcccc")
        assert Record.objects.get(pk=line.pk).seq is None
    assert Record.objects.get(pk=line.pk).seq is not None


@pytest.mark.postgres_only
def test_an_open_transaction_keeps_nobody_from_writing(clara: Person, transactional_db: None) -> None:
    """The advisory lock is taken when a commit begins, not when a line is written."""
    with transaction.atomic():
        first = services.record(verb=verbs.ACCESS_DENIED, actor=clara, on="file:first")
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(_write_and_hang_up, clara).result(timeout=10)
    places = dict(Link.objects.filter(record_id__in=[first.pk, second.pk]).values_list("record_id", "seq"))
    assert places[second.pk] < places[first.pk]
    assert services.verify(is_recorded=False).is_whole


def _write_and_hang_up(actor: Person) -> Record:
    try:
        return services.record(verb=verbs.ACCESS_DENIED, actor=actor, on="file:second")
    finally:
        connection.close()


@pytest.mark.postgres_only
def test_a_stale_snapshot_fails_rather_than_fork(clara: Person, transactional_db: None) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM audit_link")
            services.record(verb=verbs.ACCESS_DENIED, actor=clara, on="file:aaaabbbbcccc")
            columns = ", ".join(field.column for field in Record._meta.concrete_fields)
            cursor.execute(
                f"INSERT INTO audit_record ({columns}) VALUES (gen_random_uuid(), 1, 'office', '', '', '', 'access.denied', "
                "'file:second', '', 'done', '', '', '', '', %s)",
                [bytes(32)],
            )
            with pytest.raises(DatabaseError):
                cursor.execute("COMMIT")
    finally:
        other.close()

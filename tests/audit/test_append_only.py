"""Nobody changes or removes what is on the record: not by the ORM, not by SQL, not by a flush."""

# ruff: noqa: S608 - the statements are put together from our own words
from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from audit import checkpoints, services, verbs
from audit.errors import AppendOnly
from audit.models import Checkpoint, Label, Link, Record
from tests.audit.conftest import Person

TABLES: dict[type[models.Model], str] = {
    Record: "outcome = 'other'",
    Link: "actor = 'other'",
    Label: "key_id = key_id",
    Checkpoint: "count = 0",
}


@pytest.fixture
def written(say: Callable[..., Record]) -> Record:
    line = say(labels={"name": "Lease.pdf"})
    checkpoints.make()
    return line


def refuse(statement: str, values: tuple[Any, ...] = ()) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("model", TABLES)
def test_sql_updates_are_refused(written: Record, model: type[models.Model]) -> None:
    refuse(f"UPDATE {model._meta.db_table} SET {TABLES[model]}")


@pytest.mark.parametrize("model", TABLES)
def test_sql_deletes_are_refused(written: Record, model: type[models.Model]) -> None:
    refuse(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.postgres_only
@pytest.mark.parametrize("model", TABLES)
def test_truncating_is_refused_even_with_others(written: Record, model: type[models.Model]) -> None:
    refuse(f"TRUNCATE {model._meta.db_table}, keys_key CASCADE")


@pytest.mark.postgres_only
@pytest.mark.parametrize("model", TABLES)
def test_an_upsert_that_would_update_is_refused(written: Record, model: type[models.Model]) -> None:
    table, key = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
    changed = f"{key} = excluded.{key}"
    refuse(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {changed}")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
@pytest.mark.parametrize("model", TABLES)
def test_replacing_is_refused(written: Record, model: type[models.Model], verb: str) -> None:
    table = model._meta.db_table
    refuse(f"{verb} INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.sqlite_only
def test_replacing_a_link_by_its_row_or_its_predecessor_is_refused(written: Record) -> None:
    last = Link.objects.order_by("-seq")[0]
    values = (written.pk.hex, bytes(32), bytes(32))
    refuse("INSERT OR REPLACE INTO audit_link VALUES (%s, %s, %s, %s, '', '', '')", (last.seq + 1, *values))
    values = (written.pk.hex, bytes(last.link), bytes(32))
    refuse("INSERT OR REPLACE INTO audit_link VALUES (%s, %s, %s, %s, '', '', '')", (last.seq + 1, *values))


@pytest.mark.postgres_only
def test_a_link_that_no_line_made_is_refused(written: Record) -> None:
    last = Link.objects.order_by("-seq")[0]
    refuse(
        "INSERT INTO audit_link VALUES (%s, gen_random_uuid(), %s, %s, '', '', '')",
        (last.seq + 1, bytes(last.link), bytes(32)),
    )


@pytest.mark.sqlite_only
def test_a_program_that_is_not_ours_cannot_even_add_a_line(clara: Person, transactional_db: None) -> None:
    """It opens the file, but has no function to compute the link with."""
    services.record(verb=verbs.ACCESS_DENIED, actor=clara, on="file:aaaabbbbcccc")
    rest = ", ".join(field.column for field in Record._meta.concrete_fields[1:])
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as stranger:
        with pytest.raises(sqlite3.OperationalError, match="no such function"):
            stranger.execute(f"INSERT INTO audit_record SELECT '0', {rest} FROM audit_record LIMIT 1")
        stranger.rollback()
    assert services.verify(is_recorded=False).is_whole


def test_a_checkpoint_cannot_go_back_or_be_said_again(written: Record) -> None:
    last = Checkpoint.objects.order_by("-seq")[0]
    for seq in (last.seq - 1, last.seq):
        refuse("INSERT INTO audit_checkpoint VALUES (%s, %s, 0, 0, %s)", (seq, bytes(32), bytes(64)))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda line: line.save(),
        lambda line: line.delete(),
        lambda line: Record.objects.filter(pk=line.pk).update(outcome="other"),
        lambda line: Record.objects.filter(pk=line.pk).delete(),
        lambda _: Record.objects.create(),
        lambda line: Record.objects.bulk_create([line]),
        lambda line: Record.objects.bulk_update([line], ["outcome"]),
        lambda line: Record.objects.update_or_create(pk=line.pk),
        lambda _: Link.objects.all().delete(),
        lambda _: Label.objects.all().update(sealed=b""),
        lambda _: Checkpoint.objects.get_or_create(seq=0),
    ],
)
def test_the_orm_writes_nothing(written: Record, attempt: Callable[[Record], object]) -> None:
    with pytest.raises(AppendOnly):
        attempt(written)


def test_a_flush_of_everything_leaves_the_record(clara: Person, transactional_db: None) -> None:
    line = services.record(verb=verbs.ACCESS_DENIED, actor=clara, on="file:aaaabbbbcccc")
    call_command("flush", interactive=False, verbosity=0)
    assert Record.objects.get(pk=line.pk).seq is not None
    assert services.verify(is_recorded=False).is_whole


def test_the_record_stands_on_no_other_table(db: None) -> None:
    """No foreign key in or out: no cascade reaches it, and it outlives what it names."""
    with connection.cursor() as cursor:
        for model in TABLES:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            assert not [name for name, what in found.items() if what["foreign_key"]]


def test_one_predecessor_has_one_successor(db: None) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "audit_link")
    unique = {tuple(what["columns"]) for what in found.values() if what["unique"] or what["primary_key"]}
    assert {("seq",), ("record_id",), ("prev",)} <= unique

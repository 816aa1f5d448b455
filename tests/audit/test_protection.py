"""When the triggers are gone or altered, everybody hears of it and nothing is written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction

from audit import checkpoints, protection, receivers, schema, services
from audit.errors import RecordUnprotected
from audit.models import Record
from jobs.models import Job
from jobs.services import enqueue, run_due
from jobs.states import JobState
from tests.audit import attacker

Say = Callable[..., Record]
NAMES = (
    [trigger.name for trigger in schema.of("postgresql").TRIGGERS]
    if connection.vendor == "postgresql"
    else list(schema.of("sqlite").TRIGGERS)
)


def drop(name: str) -> None:
    tables = {trigger.name: trigger.table for trigger in schema.of("postgresql").TRIGGERS}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {tables[name]}" if connection.vendor == "postgresql" else ""))
    protection.forget()


@pytest.fixture
def unprotected(db: None) -> Iterator[None]:
    drop(NAMES[0])
    yield
    protection.forget()


def test_a_migrated_database_is_protected(db: None) -> None:
    assert protection.faults() == []
    assert not [message for message in run_checks() if message.id == "audit.E001"]


@pytest.mark.parametrize("name", NAMES)
def test_each_trigger_is_missed_by_its_name(db: None, name: str) -> None:
    drop(name)
    assert protection.faults() == [f"{name} is missing"]


def test_without_a_trigger_no_line_is_written_and_the_change_is_undone(unprotected: None, say: Say) -> None:
    count = Record.objects.count()
    with pytest.raises(RecordUnprotected) as refusal, transaction.atomic():
        enqueue("audit.checkpoint", unique="change-of-the-caller")
        say()
    assert refusal.value.status == 503
    assert NAMES[0] in refusal.value.detail
    assert not Job.objects.filter(unique_key="change-of-the-caller").exists()
    assert Record.objects.count() == count


def test_the_security_log_names_what_is_missing(unprotected: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL, "muniment.security"), pytest.raises(RecordUnprotected):
        protection.inspect()
    assert NAMES[0] in caplog.text


def test_manage_check_fails(unprotected: None) -> None:
    with pytest.raises(SystemCheckError, match=NAMES[0]):
        call_command("check", stdout=StringIO())


def test_the_hourly_job_fails_where_people_see_it(unprotected: None) -> None:
    job_id = enqueue("audit.guard")
    assert run_due(limit=1) == 1
    job = Job.objects.get(pk=getattr(job_id, "pk", job_id))
    assert job.state == JobState.QUEUED
    assert job.last_error.startswith("RecordUnprotected")


def test_the_end_of_a_migration_looks_too(unprotected: None) -> None:
    with pytest.raises(RecordUnprotected):
        receivers.look_after_migrate(using="default")


def test_protect_puts_everything_back_and_says_so_on_the_record(unprotected: None) -> None:
    out = StringIO()
    call_command("audit", "protect", stdout=out)
    assert f"{NAMES[0]} is missing" in out.getvalue()
    assert protection.faults() == []
    line = Record.objects.order_by("-pk")[0]  # the trigger is new, and waits for a commit that this test never makes
    assert (line.verb, line.outcome) == ("audit.protected", "repaired")


def test_a_process_asks_once_a_minute_not_at_each_line(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """The price of cheap writing: up to a minute passes before a process notices. docs/threats/record.md says so."""
    say()
    drop_without_forgetting()
    say()
    later = protection.time.monotonic() + protection.TRUST_SECONDS + 1
    monkeypatch.setattr(protection.time, "monotonic", lambda: later)
    with pytest.raises(RecordUnprotected), transaction.atomic():
        say()


def drop_without_forgetting() -> None:
    until = protection._trusted_until
    drop("audit_record_append_only" if connection.vendor == "postgresql" else "audit_record_no_update")
    protection._trusted_until = until


@pytest.mark.postgres_only
def test_a_trigger_switched_off_is_noticed(db: None) -> None:
    attacker.disarm()
    assert len(protection.faults()) == len(NAMES)
    assert all(what.endswith("is switched off") for what in protection.faults())


@pytest.mark.postgres_only
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "ALTER FUNCTION audit_seal() SECURITY INVOKER",
        "DROP TRIGGER audit_record_append_only ON audit_record; CREATE TRIGGER audit_record_append_only BEFORE DELETE "
        "ON audit_record FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse(); "
        "ALTER TABLE audit_record ENABLE ALWAYS TRIGGER audit_record_append_only",
        "DROP TRIGGER audit_record_append_only ON audit_record; CREATE TRIGGER audit_record_append_only "
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION audit_refuse(); "
        "ALTER TABLE audit_record ENABLE ALWAYS TRIGGER audit_record_append_only",
        "ALTER TABLE audit_record ENABLE TRIGGER audit_record_append_only",
    ],
)
def test_a_trigger_altered_is_noticed(db: None, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert protection.faults()


@pytest.mark.sqlite_only
def test_a_trigger_altered_on_sqlite_is_noticed(db: None) -> None:
    drop("audit_record_no_update")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record BEGIN SELECT 1; END")
    assert protection.faults() == ["audit_record_no_update is not the one we made"]


def test_a_lost_chain_is_not_begun_anew(say: Say) -> None:
    """A checkpoint remembers that there was a chain: the next line is refused instead of becoming the first."""
    say()
    checkpoints.make()
    attacker.sql("DELETE FROM audit_link")
    with pytest.raises(IntegrityError, match="lost"), transaction.atomic():
        say()


def test_a_verification_of_a_whole_record_goes_on_the_record(say: Say) -> None:
    report = services.verify()
    (line,) = Record.objects.page(size=1)
    assert (line.verb, line.outcome, line.on_ref) == ("audit.verified", "whole", f"audit:1-{report.head_seq}")

"""The office does not start on a record without guards, nor on a database that is older than the code."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from wagtail.models import Site

from config.starting import reasons_not_to_start

pytestmark = pytest.mark.django_db


def test_the_office_as_it_stands_starts() -> None:
    assert reasons_not_to_start() == []


def test_a_database_older_than_the_code_is_refused_with_the_step_it_lacks() -> None:
    MigrationRecorder(connection).migration_qs.filter(app="search").delete()
    (reason,) = reasons_not_to_start()
    assert "older than this code" in reason
    assert "search.0001_initial" in reason
    assert "manage.py migrate" in reason


def test_a_record_without_a_guard_is_refused() -> None:
    name, table = _a_trigger()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
        (reason, *_more) = reasons_not_to_start()
        transaction.set_rollback(True)
    assert "The record is not protected" in reason
    assert "manage.py audit protect" in reason


def test_a_real_office_with_the_name_of_a_sample_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Site.objects.update(hostname="localhost")
    assert reasons_not_to_start() == []
    monkeypatch.setattr(settings, "SETTINGS_MODULE", "config.settings.production")
    assert any("the name it was made with" in reason for reason in reasons_not_to_start())
    Site.objects.update(hostname="office.halemercer.example")
    assert not any("the name it was made with" in reason for reason in reasons_not_to_start())


def _a_trigger() -> tuple[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND c.relname LIKE 'audit_%' ORDER BY 1 LIMIT 1"
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%' LIMIT 1"
            )
        found = cursor.fetchone()
    return str(found[0]), str(found[1])

"""Try everything as the role that the application has in production: `python -m tests.audit.applications_role DATABASE`."""

# ruff: noqa: S608 - the statements are put together from our own words
from __future__ import annotations

import json
import os
import sys
from urllib.parse import unquote, urlsplit

from django.conf import settings

from tests.audit.own_database import enter

TABLES = {
    "audit_record": "outcome = 'x'",
    "audit_link": "actor = 'x'",
    "audit_label": "sealed = ''",
    "audit_checkpoint": "count = 0",
}


def main(name: str) -> None:
    enter(name)
    from django.db import connection

    from audit import checks, protection, verbs

    found: dict[str, str] = {}
    address = urlsplit(os.environ["MUNIMENT_TEST_DATABASE_APP_URL"])
    role = unquote(address.username or "")
    protection.grant(role)
    found["owner may rewrite"] = str(protection.may_rewrite())
    settings.AUDIT_APP_ROLE = connection.settings_dict["USER"]
    found["check of an owner that serves"] = " ".join(message.id or "" for message in checks.check_record())
    connection.close()

    connection.settings_dict.update(USER=role, PASSWORD=unquote(address.password or ""))
    settings.AUDIT_APP_ROLE = role
    found["application may rewrite"] = str(protection.may_rewrite())
    found["check as application"] = " ".join(message.id or "" for message in checks.check_record())

    from audit import checkpoints, services
    from audit.models import Checkpoint, Link, Record

    def attempt(key: str, *statements: str) -> None:
        from django.db import Error

        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        except Error as error:
            found[key] = type(error.__cause__).__name__
        else:
            found[key] = "allowed"

    line = services.record(verb=verbs.ACCESS_DENIED, actor=None, on="file:aaaabbbbcccc")
    found["record"] = (
        f"{Record.objects.count()} {'sealed' if Link.objects.filter(record_id=line.pk).exists() else 'loose'}"
    )
    checkpoints.make()
    found["checkpoint"] = str(Checkpoint.objects.count())
    for table, change in TABLES.items():
        attempt(f"UPDATE {table}", f"UPDATE {table} SET {change}")
        attempt(f"DELETE {table}", f"DELETE FROM {table}")
        attempt(f"TRUNCATE {table}", f"TRUNCATE {table}")
        attempt(f"DISABLE {table}", f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        attempt(f"DROP {table}", f"DROP TABLE {table}")
    attempt("link", "INSERT INTO audit_link SELECT seq + 1, gen_random_uuid(), link, link, '', '', '' FROM audit_link")
    attempt(
        "function",
        "CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    )
    attempt("replica", "SET session_replication_role = replica")
    # A temporary table of the same name must not draw the sealing function away from the real chain.
    attempt("temp", "CREATE TEMP TABLE audit_link (LIKE audit_link)")
    if found["temp"] == "allowed":
        before = _links(connection)
        services.record(verb=verbs.ACCESS_DENIED, actor=None, on="file:aaaabbbbcccc")
        found["temp"] = "sealed in the real chain" if _links(connection) == before + 1 else "led astray"
    json.dump(found, sys.stdout)


def _links(connection: object) -> int:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT count(*) FROM public.audit_link")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(sys.argv[1])

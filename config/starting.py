"""Why the office does not start: unsafe settings, a record without its guards, a database that is not the one for this code."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from vault.models import ScannerTrouble
from vault.services import ask_scanner

# What only a wrong configuration brings about, and no waiting mends.
LIES = (ScannerTrouble.BLIND, ScannerTrouble.SHUT_ARCHIVES, ScannerTrouble.SILENT, ScannerTrouble.UNDATED)
SAMPLE_HOSTS = frozenset({"localhost", "example.com", "127.0.0.1"})


def reasons_not_to_start() -> list[str]:
    """Give each reason with what to do; none when all is well.

    A database that cannot be reached is no reason: the office starts, is not ready, and goes on when it comes back. So it is
    with a scanner that cannot be reached or whose signatures are old: nothing new is let out until it is well again.
    """
    found = [f"{message.msg} {message.hint}" for message in run_checks(tags=[Tags.security]) if message.is_serious()]
    found += _of_the_scanner()
    try:
        return found + list(_of_the_database())
    except DatabaseError:
        return found


def _of_the_scanner() -> list[str]:
    if not settings.SCANNER or (trouble := ask_scanner().trouble) not in LIES:
        return []
    return [f"The virus scanner cannot be trusted: {trouble.label} See docs/operating.md, the virus scanner."]


def _of_the_database() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _back in waiting[:3])
        yield f"The database is older than this code ({len(waiting)} steps, first {names}). Run `manage.py migrate`."
        return
    is_toy = settings.SETTINGS_MODULE in {"config.settings.demo", "config.settings.test"}
    site = Site.objects.filter(is_default_site=True).first()
    if not is_toy and (site is None or site.hostname in SAMPLE_HOSTS):
        yield "The site still has the name it was made with. Run `manage.py office init`, or name it under Settings, Sites in `/cms/`."

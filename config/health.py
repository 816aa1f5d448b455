"""Is the process alive, and can it do its work."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.services import late
from vault.services import standing_scanner


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, cache and storage work, else 503; says which by name and no more.

    `work` says whether background work keeps its times, `scanner` whether new files are let out, `signatures` whether those of
    the scanner are fresh. They do not decide: a page can be shown without them.
    """
    parts = {"database": _database(), "cache": _cache(), "storage": Path(settings.VAULT_ROOT).parent.is_dir()}
    is_ready = all(parts.values())
    asides = {"work": is_ready and not late()} | (_scanner() if is_ready else {"scanner": False, "signatures": False})
    return JsonResponse(parts | asides, status=200 if is_ready else 503)


def _scanner() -> dict[str, bool]:
    if not settings.SCANNER:
        return dict.fromkeys(("scanner", "signatures"), not settings.SCAN_REQUIRED)
    scanner = standing_scanner()
    is_fit = scanner is not None and not scanner.is_closed
    return {"scanner": is_fit, "signatures": is_fit and scanner is not None and not scanner.trouble}


def _database() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _cache() -> bool:
    try:
        cache.set("health", "1", 5)
        return bool(cache.get("health") == "1")
    except OSError:
        return False

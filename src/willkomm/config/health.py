"""Two addresses for whoever watches the installation: does it live, and is it ready to work."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


class _Readiness:
    """Remembers that all migrations of this program are applied (compared once per process), and the last answer."""

    migrated = False
    problem: str | None = None


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database is reachable and fully migrated, else 503 with the reason.

    A proxy asks every few seconds, so the log gets one warning per change and not one per answer.
    """
    problem = obstacle()
    if problem != _Readiness.problem:
        logger.warning("not ready: %s", problem) if problem else logger.info("ready again")
        _Readiness.problem = problem
    if problem is None:
        return JsonResponse({"status": "ok"})
    answer = JsonResponse({"status": "unavailable", "reason": problem}, status=503)
    answer._has_been_logged = True  # else Django logs an error for every 503
    return answer


def obstacle() -> str | None:
    """Return what keeps the application from working (``database`` or ``migrations``), or None."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _Readiness.migrated:
            _Readiness.migrated = not unapplied_migrations()
    except DatabaseError:
        return "database"
    return None if _Readiness.migrated else "migrations"


def unapplied_migrations() -> list[str]:
    """Return the migrations that this program brings and the database lacks, as ``app.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]

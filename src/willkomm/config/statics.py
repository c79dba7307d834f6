"""The collected style sheets, fonts and scripts: gathered again only when something changed."""

from __future__ import annotations

from pathlib import Path


def collect_if_stale() -> bool:
    """Gather the static files unless the gathered ones are as new as their sources; tell whether it did."""
    from django.conf import settings
    from django.core.management import call_command

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and manifest.stat().st_mtime >= _newest_source():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    if manifest.exists():
        manifest.touch()
    return True


def _newest_source() -> float:
    """Return the time of the last change to any source file (seconds since 1970), 0 without sources."""
    from django.contrib.staticfiles.finders import get_finders

    return max(
        (Path(storage.path(name)).stat().st_mtime for finder in get_finders() for name, storage in finder.list([])),
        default=0.0,
    )

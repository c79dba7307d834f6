"""The collected style sheets, fonts and scripts: gathered again only when something changed."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class WholeFiles(StaticFilesStorage):
    """Puts a file in its place in one step: whoever reads it at that moment gets the old one or the new one."""

    def delete(self, name: str) -> None:
        """Leave the old file; the new one replaces it."""

    def _save(self, name: str, content) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_bytes(content.read())
        draft.replace(path)
        return name


class CollectedStatics(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage with a list of files that is never missing while it is written again.

    A process that started in that moment would know no file at all and fail on every page.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, manifest_storage=WholeFiles(*args, **kwargs), **kwargs)


def collect_if_stale() -> bool:
    """Gather the static files unless the gathered ones are as new as their sources; tell whether it did.

    One process at a time gathers; the others wait and find the work done.
    """
    from django.conf import settings
    from django.core.management import call_command

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    with open(Path(settings.HOME) / "static.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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

"""The signing key of an installation that was given none."""

import os
import secrets
from pathlib import Path

from willkomm.config.cluster import unusable


def kept_secret(path: Path) -> str:
    """The key kept in `path`; made there on first use, readable by the owner alone.

    Two processes that start together agree on one key, because the file is only ever created once.
    """
    try:
        return _kept(path)
    except OSError as error:
        raise unusable(path.parent, error) from error


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text().strip()

"""Where files of one drop folder lie, and how they move: always within one file system, always in one step."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from uuid import uuid4

REASON = ".reason.txt"


def is_plain(path: Path) -> bool:
    """Whether something is a regular file: a link could lead to what the municipality may not read."""
    try:
        return S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether something is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def remove(path: Path) -> None:
    """Delete a file, a link or a folder with all that is in it; one that is gone already is no news."""
    if is_folder(path):
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def storable(name: str) -> str:
    """A file's name as it may be written down: signs that nothing can store or show become «_»."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "_" for sign in text)


class Places:
    """The drop folder of one municipality with its subfolders."""

    def __init__(self, root: Path):
        self.root = root
        self.work, self.error, self.kept = root / "work", root / "error", root / "kept"
        self.outbox, self.seen = root / "outbox", root / ".seen.json"
        self.own = frozenset({self.work, self.error, self.kept, self.outbox})

    def make(self) -> None:
        """Make the subfolders that are missing; originals and refused files are for the owner alone."""
        for folder in (self.work, self.error, self.kept):
            folder.mkdir(mode=0o700, exist_ok=True)
        self.outbox.mkdir(exist_ok=True)

    def desk(self, parcel) -> Path:
        """The folder in which a parcel lies while it is taken in."""
        return self.work / str(parcel.public_id)

    def draft(self, parcel) -> Path:
        """The same folder while not all files have arrived in it."""
        return self.work / f"{parcel.public_id}.part"

    def on_desk(self, parcel) -> tuple[Path, Path | None]:
        """Payload and envelope (None without one) of a parcel that is taken in."""
        payload, *envelope = (self.desk(parcel) / name for name in parcel.names)
        return payload, (envelope[0] if envelope else None)

    def set_aside(self, parcel) -> dict[str, Path]:
        """The refused files of a parcel by the names that they had, as far as they are there."""
        places = {name: (self.error / _own_name(parcel, name), self.error / name) for name in parcel.names}
        found = {name: next(filter(is_plain, paths), None) for name, paths in places.items()}
        return {name: path for name, path in found.items() if path is not None}

    def refuse(self, parcel) -> None:
        """Move a parcel to `error/`, with its reason beside it; the reason holds no personal data."""
        for name in parcel.names:
            path, target = self.desk(parcel) / name, self.error / name
            if not is_plain(path):
                continue
            if target.exists():
                target = self.error / _own_name(parcel, name)
            target.with_name(target.name + REASON).write_text(parcel.sentence + "\n", encoding="utf-8")
            os.utime(path)  # its 30 days begin now
            os.replace(path, target)
        self.clear(self.desk(parcel))

    def fetch(self, parcel, names: dict[str, Path]) -> bool:
        """Move files to a parcel's desk: first all to a draft, which then gets its name; False when none is there.

        `names` maps the name that a file will have to where it is. May be repeated after a crash.
        """
        draft = self.draft(parcel)
        draft.mkdir(exist_ok=True)
        for name, path in names.items():
            if is_plain(path) and not (draft / name).exists():
                os.replace(path, draft / name)
                path.with_name(path.name + REASON).unlink(missing_ok=True)
        if not any(draft.iterdir()):
            draft.rmdir()
            return False
        os.rename(draft, self.desk(parcel))
        return True

    @staticmethod
    def discard(path: Path) -> None:
        """Delete a refused file and its reason."""
        path.unlink(missing_ok=True)
        path.with_name(path.name + REASON).unlink(missing_ok=True)

    def clear(self, folder: Path) -> None:
        """Remove a folder of `work/` with what is left in it; a folder in it goes where everybody sees it."""
        if folder.is_dir():
            for path in folder.iterdir():
                if is_folder(path):
                    os.rename(path, self.root / f"{path.name}-{uuid4().hex[:8]}")
                else:
                    path.unlink()
            folder.rmdir()

    @staticmethod
    def purge(folder: Path, age: timedelta, now: datetime) -> None:
        """Delete what has lain in a folder for longer than `age`."""
        for path in folder.iterdir():
            if now.timestamp() - path.lstat().st_mtime > age.total_seconds() and not path.is_dir():
                path.unlink(missing_ok=True)


def _own_name(parcel, name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem or suffix}-{str(parcel.public_id)[:8]}{dot + suffix if stem else ''}"


def written(path: Path, content: bytes) -> None:
    """Write a file so that it is there completely or not at all, also after a power cut."""
    draft = path.with_name(f".{path.name.lstrip('.')}.draft")
    with open(draft, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)

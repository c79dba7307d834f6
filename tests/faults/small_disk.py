"""A small disk that is really full: a file system of its own, or a limit on what this process may write."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

HOW = ("mounted", "limited")


def limit_files(longest: int | None) -> None:
    """No file of this process may become longer than so many bytes; None lifts the limit."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most if longest is None else longest, most))


class Disk:
    """A folder that can be filled to the last byte and given room again."""

    def __init__(self, folder: Path):
        self.folder = folder

    def fill(self) -> None:
        """Leave no room."""
        with open(self.folder / ".filler", "wb") as file:
            size = os.statvfs(self.folder)
            os.posix_fallocate(file.fileno(), 0, size.f_bavail * size.f_bsize)

    def free(self) -> None:
        """Give the room back."""
        (self.folder / ".filler").unlink(missing_ok=True)


class Limited(Disk):
    """The same for this process alone, where nothing may be mounted: no file may be longer than a few bytes."""

    LONGEST = 64

    def fill(self) -> None:
        limit_files(self.LONGEST)

    def free(self) -> None:
        limit_files(None)


def mount(folder: Path, megabytes: int, *, uid: int | None = None) -> Disk:
    """Mount an empty file system of this size; the test is skipped where that is not permitted."""
    folder.mkdir(exist_ok=True)
    owner = f",uid={uid},mode=700" if uid is not None else ""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m{owner}", "willkomm-test", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("a small file system cannot be mounted here: there is no mount")
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
    return Disk(folder)


def unmount(folder: Path) -> None:
    """Take it away again, whoever still looks into it."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(params=HOW)
def disk(request, tmp_path):
    """A disk of two megabytes with room on it."""
    if request.param == "limited":
        small = Limited(tmp_path)
        yield small
        small.free()
        return
    small = mount(tmp_path / "disk", 2)
    yield small
    unmount(small.folder)

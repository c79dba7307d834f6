"""A whole installation of its own, whose processes are killed (-9) in the middle of their work."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.config.installation import Installation, new_installation
from tests.faults.small_disk import limit_files

# WILLKOMM_KILLS=100 kills a hundred times in each test.
KILLS = int(os.environ.get("WILLKOMM_KILLS", "6"))
ZUCHWIL = 2534
PEOPLE = f"""
from datetime import date
from willkomm.core.accounts.models import Membership, User
from willkomm.core.accounts.queries import actor_of
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from django.db import transaction
from django.utils import timezone
here = Organisation.objects.get(bfs_number={ZUCHWIL})
beat, _ = User.objects.get_or_create(email="beat@example.invalid", defaults={{"name": "Beat"}})
Membership.objects.get_or_create(user=beat, organisation=here, role="lead", defaults={{"starts_on": date(2024, 1, 1)}})
lead = actor_of(beat, timezone.localdate())
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A limit on the length of files ends with the test that set it: pytest writes its own next word to a file too."""
    try:
        return (yield)
    finally:
        limit_files(None)


class Whole(Installation):
    """An installation with all of the product's own settings, and a lead in Zuchwil."""

    def __init__(self, home: Path):
        super().__init__(home)
        self.environment |= {"DJANGO_SETTINGS_MODULE": "willkomm.config.settings", "WILLKOMM_DEMO": "0"}
        self.chance = random.Random(20261122)

    def start(self, code: str) -> subprocess.Popen:
        """Run these lines in a process that prints «ready» when it begins with them; returns at that moment."""
        process = subprocess.Popen(
            [sys.executable, "-c", f"import django; django.setup()\n{PEOPLE}\nprint('ready', flush=True)\n{code}"],
            env=self.environment,
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if self._first_line(process) != "ready":
            raise AssertionError(process.communicate()[1][-3000:])
        return process

    def python(self, code: str) -> str:
        """Run these lines to their end and return what they print."""
        out, err, status = self._ended(self.start(code))
        assert status == 0, err[-3000:]
        return out

    def kill_while(self, code: str, longest: float, what=None) -> bool:
        """Kill a process that runs these lines after at most so many seconds; tells whether it had ended before.

        `what` kills something else instead; the process then ends by itself.
        """
        process = self.start(code)
        time.sleep(self.chance.uniform(0, longest))
        (what or process.kill)()
        _, err, status = self._ended(process)
        assert status in (0, -signal.SIGKILL) or what, err[-3000:]
        return status == 0

    def kill_database(self) -> None:
        """Kill the embedded server's first process, as a power cut would; unless it has stopped by itself."""
        with suppress(FileNotFoundError, ProcessLookupError):
            pid = int((self.home / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
            os.kill(pid, signal.SIGKILL)

    @staticmethod
    def _first_line(process) -> str:
        """Read sign by sign: what a buffer took beyond the line would be lost to whoever waits for the end."""
        found = b""
        while not found.endswith(b"\n") and (sign := os.read(process.stdout.fileno(), 1)):
            found += sign
        return found.decode().strip()

    @staticmethod
    def _ended(process) -> tuple[str, str, int]:
        try:
            out, err = process.communicate(timeout=300)
        except subprocess.TimeoutExpired as stuck:
            process.kill()  # else it goes on working on files that the next test takes for its own
            raise AssertionError(f"It does not end: {process.communicate()[1][-3000:]}") from stuck
        return out.strip(), err, process.returncode


@pytest.fixture(scope="session")
def built():
    """An installation that is set up for the canton, at rest: made once, copied by those who need one."""
    made = Whole(new_installation().home)
    try:
        done = made.command("setup", "--profile", "ch-so")
        assert done.returncode == 0, done.stderr
        made.python("")
        yield made.home
    finally:
        made.remove()


@pytest.fixture(scope="module")
def whole(built):
    """An installation of its own for every file of tests."""
    made = Whole(new_installation().home)
    try:
        subprocess.run(["cp", "-a", built, made.home], check=True)
        yield made
    finally:
        made.remove()

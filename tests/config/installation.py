"""A small installation of its own, driven from outside by the real command in real processes."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from willkomm.config.cluster import Cluster, is_running

CHECKOUT = Path(__file__).resolve().parents[2]


class Installation:
    """A home folder, and the command `willkomm` working in it with the small settings."""

    def __init__(self, home):
        self.home = home
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "WILLKOMM_"))}
        paths = os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])
        self.environment = {
            **kept,
            "PYTHONPATH": paths,
            "WILLKOMM_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "tests.config.small_settings",
        }

    def command(self, *arguments, **environment):
        """Run `willkomm` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "willkomm.config.command", *arguments],
            env=self.environment | environment,
            cwd="/",
            text=True,
            capture_output=True,
            timeout=60,
        )

    def begin(self, *arguments):
        """Start `willkomm`, its log going to a file, and return the process."""
        with open(self.home.parent / "log", "a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "willkomm.config.command", *arguments],
                env=self.environment,
                cwd="/",
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def python(self, code):
        """Run a few lines with Django ready and return what they print."""
        code = "import django; django.setup()\nfrom tests.config.diary import tasks, models\n" + code
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, cwd="/", text=True, capture_output=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def log(self):
        """The lines of JSON in the log."""
        lines = (self.home.parent / "log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def server_runs(self):
        """Tell whether the embedded server is up."""
        pid_file = self.home / "postgres" / "postmaster.pid"
        return pid_file.exists() and is_running(int(pid_file.read_text().partition("\n")[0]))

    def remove(self):
        """Stop what still runs and delete everything."""
        data = self.home / "postgres"
        if data.exists():
            cluster = Cluster(self.home, data.stat().st_uid)
            cluster.stop()
            shutil.rmtree(cluster.socket, ignore_errors=True)
        shutil.rmtree(self.home.parent)


def new_installation():
    """Return an installation in a folder of its own, without a database yet."""
    return Installation(Path(tempfile.mkdtemp(prefix="willkomm-test-")) / "home")


def free_port():
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def fetch(port, path, **headers):
    """Return status, headers and body of a page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers, answer.read().decode()


def wait_until(condition, seconds=15):
    """Return what `condition` returns as soon as it is true; fails after some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if result := condition():
                return result
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{condition} did not become true within {seconds} s")

"""A real server on a port of its own, asked over HTTP by somebody with a real session."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

SERVE = "import sys; from willkomm.config.command import main; sys.exit(main(['serve', '--port', sys.argv[1]]))"
PATIENCE = 60  # seconds until the server must answer


class Browser:
    """Somebody signed in, who keeps one connection open."""

    def __init__(self, port: int, session: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.headers = {"Cookie": f"sessionid={session}", "Host": f"localhost:{port}"}

    def ask(self, address: str) -> tuple[float, bytes]:
        """Seconds until the whole answer was there, and the answer. Raises RuntimeError unless it is a page."""
        started = perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = perf_counter() - started
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        return seconds, body


@contextmanager
def server(home: Path):
    """A server for the installation in `home`; gives its port."""
    port = _free_port()
    environment = os.environ | {"WILLKOMM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=environment)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")

"""The web server is killed while somebody uploads: whoever sends the files again has every person once."""

import http.client
import json
import threading
import time
import uuid
from functools import partial

import pytest

from tests.config.installation import fetch, free_port, wait_until
from tests.faults.conftest import KILLS
from tests.faults.test_a_killed_import import COUNT, message

SIGN_IN = """
from django.test import Client
client = Client()
client.force_login(beat, backend="allauth.account.auth_backends.AuthenticationBackend")
print(client.cookies["sessionid"].value, here.pk)
"""
PATH = "/lieferungen/hochladen/"


@pytest.fixture
def session(whole):
    """The cookie of a signed-in lead, and the number of the municipality."""
    return whole.python(SIGN_IN).split()


def send(port: int, session: list[str], numbers) -> int | None:
    """Upload the messages of these people as a browser does; the status, or None when the server died."""
    token, mark = "t" * 32, uuid.uuid4().hex
    fields = {"csrfmiddlewaretoken": token, "organisation": session[1]}
    lines = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for number in numbers:
        head = f'Content-Disposition: form-data; name="files"; filename="s{number}.xml"'
        lines.append(f"--{mark}\r\n{head}\r\nContent-Type: text/xml\r\n\r\n".encode() + message(number) + b"\r\n")
    body = b"".join(lines) + f"--{mark}--\r\n".encode()
    headers = {
        "Cookie": f"sessionid={session[0]}; csrftoken={token}",
        "Content-Type": f"multipart/form-data; boundary={mark}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", PATH, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def ready(port: int) -> bool:
    """Whether the server takes requests."""
    return fetch(port, "/health/ready")[0] == 200


def test_files_sent_again_after_a_crash_are_taken_in_once(whole, session):
    expected, killed = [], 0
    while killed < KILLS:
        numbers = range(500 + killed * 10, 504 + killed * 10)
        expected += numbers
        for dies in (True, False):
            port = free_port()
            server = whole.begin("serve", "--port", str(port))
            try:
                wait_until(partial(ready, port), 60)
                if dies:
                    sending = threading.Thread(target=send, args=(port, session, numbers))
                    sending.start()
                    time.sleep(whole.chance.uniform(0, 0.8))
                    server.kill()
                    sending.join()
                else:
                    assert send(port, session, numbers) in (200, 302)
            finally:
                server.terminate() if not dies else None
                server.wait(60)
        killed += 3
    found = json.loads(whole.python(COUNT))
    assert found["cases"] == {f"Person{number}": 1 for number in expected}
    assert found["people"] == len(expected)

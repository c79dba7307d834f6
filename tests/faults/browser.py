"""What a browser does, over real HTTP: opens a page, fills its forms in and sends them."""

import http.client
import uuid
from urllib.parse import urlencode

from lxml import html

TOKEN = "t" * 32
Fields = list[tuple[str, str]]


class Browser:
    """Somebody who is signed in, at a server on this machine."""

    def __init__(self, port: int, session: str):
        self.port = port
        self.cookies = f"sessionid={session}; csrftoken={TOKEN}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers) -> tuple[int, str, bytes] | None:
        """Status, where it leads, and the body; None when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Cookie": self.cookies, **headers})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def open(self, path: str) -> str:
        """The page at this address, behind all redirections."""
        status, place, content = self.ask("GET", path)
        if status in (302, 303):
            return self.open(place)
        assert status == 200, (path, status, content[-500:])
        return content.decode()

    def form(self, path: str, action: str = "") -> tuple[str, Fields]:
        """Of the page at this address, the form that leads to an address that ends so: where to, and what is in it."""
        forms = html.fromstring(self.open(path)).xpath("//main//form[@method='post']")
        found = [each for each in forms if (each.action or "").endswith(action)]
        assert found, f"no form to «{action}» at {path}"
        return found[0].action or path, [pair for pair in found[0].form_values() if pair[0] != "csrfmiddlewaretoken"]

    def send(self, path: str, fields: Fields) -> tuple[int, str] | None:
        """Send a form; status and where it leads, or None when the server died."""
        body = urlencode([("csrfmiddlewaretoken", TOKEN), *fields]).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.ask("POST", path, body, **kind)
        return answer and answer[:2]

    def upload(self, path: str, fields: Fields, files: list[tuple[str, bytes]]) -> tuple[int, str] | None:
        """Send a form with files (name, content); status and where it leads, or None when the server died."""
        mark = uuid.uuid4().hex
        lines = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in [("csrfmiddlewaretoken", TOKEN), *fields]
        ]
        for name, content in files:
            head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
            lines.append(f"--{mark}\r\n{head}\r\nContent-Type: text/xml\r\n\r\n".encode() + content + b"\r\n")
        body = b"".join(lines) + f"--{mark}--\r\n".encode()
        answer = self.ask("POST", path, body, **{"Content-Type": f"multipart/form-data; boundary={mark}"})
        return answer and answer[:2]

"""A form that arrives twice counts once: a double click, «zurück» and the button again, a page sent anew.

Every page writes a new sign into its forms (Django masks the CSRF token anew each time). The same fields with the same
sign are therefore the same form; whoever wants to do the same thing twice opens the page again. The second one waits
until the first is done, and is led where that led. What was refused may be sent again.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from willkomm.config.interrupted import NEVER, TOKEN

KEPT, MOST = "sent", 20  # forms that a session remembers: what leads further back is no double click
LOCK = 23  # first half of the advisory lock's key: forms; the second is the form
TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
HASHED = 256 * 1024**2  # bytes of files: to read more than that twice costs more than what it spares


class OnceMiddleware:
    """Stands outside the session, so that it is saved with all messages when the second one reads it.

    Files count by their content. Forms with very large ones are left out: what they bring is known by itself.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.sent, request.unread = "", None
        try:
            request.sent = _mark(request)
        except UnreadablePostError:
            pass  # nobody waits for an answer any more
        except (OSError, MultiPartParserError, SuspiciousOperation) as error:  # say, no room for a file: told inside
            request.unread = error
        if not request.sent:
            return self.get_response(request)
        with _one_at_a_time(request.sent):
            response = self.get_response(request)
            if response.status_code == 302 and not _refused(request) and request.session.session_key:
                _note(request, response["Location"])
        return response

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        """Lead the second one where the first one led."""
        if request.unread:
            raise request.unread
        place = request.session.get(KEPT, {}).get(request.sent) if request.sent else None
        if place is None:
            return None
        messages.info(request, _("Das Formular kam schon an; es zählt einmal."))
        return redirect(place)


def _mark(request: HttpRequest) -> str:
    """What this form is recognised by; empty for what is none."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if request.method != "POST" or not session or request.content_type not in TYPES or request.path.startswith(NEVER):
        return ""
    if not request.POST.get(TOKEN):
        return ""
    files = [(name, file) for name, found in request.FILES.lists() for file in found]
    if sum(file.size for _name, file in files) > HASHED:
        return ""
    told = [f"{name}={file.name}:{_hash(file)}" for name, file in files]
    whole = "\0".join([session, request.get_full_path(), request.POST.urlencode(), *told])
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _hash(file) -> str:
    found = hashlib.file_digest(file.file, "sha256").hexdigest()
    file.seek(0)
    return found


@contextmanager
def _one_at_a_time(mark: str) -> Iterator[None]:
    keys = [LOCK, zlib.crc32(mark.encode()) - 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", keys)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def _refused(request: HttpRequest) -> bool:
    """Whether the answer tells of something that was not done."""
    told = getattr(request, "_messages", None)
    return any(each.level >= messages.WARNING for each in getattr(told, "_queued_messages", ()))


def _note(request: HttpRequest, place: str) -> None:
    kept = request.session.get(KEPT, {})
    request.session[KEPT] = dict([*kept.items(), (request.sent, place)][-MOST:])
    with suppress(UpdateError):  # signed out meanwhile: nobody sends this form again
        request.session.save()

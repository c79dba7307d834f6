"""A ceiling for what browsers may send: nothing larger is even read, and nothing stays of what found no room."""

from contextlib import contextmanager, suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from willkomm.core.problems import problem
from willkomm.gateways.register.ech.guard import MAX_BYTES

CEILING = MAX_BYTES + 20 * 1024**2  # the largest delivery and the rest of its form

TOO_LARGE = "Die Anfrage ist zu gross. Teilen Sie die Lieferung in Pakete auf."


class CeilingMiddleware:
    """Stands before everything that reads a request's body."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 to a request that announces more than the ceiling."""
        try:
            announced = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            announced = 0
        if announced > CEILING:
            if request.path.startswith("/api/"):
                return problem(413, "too_large", TOO_LARGE)
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


class TidyUploadHandler(TemporaryFileUploadHandler):
    """Writes large files to the disk; one for which there is no room does not keep what room there was."""

    def receive_data_chunk(self, raw_data, start):
        """Write a piece."""
        with self._whole_or_gone():
            return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        """Write the rest."""
        with self._whole_or_gone():
            return super().file_complete(file_size)

    @contextmanager
    def _whole_or_gone(self):
        try:
            yield
        except OSError:
            with suppress(OSError):
                self.file.close()
            raise

"""Problem documents (RFC 9457): what a program reads where a person would get a page."""

from http import HTTPStatus

from django.http import JsonResponse

from willkomm.core.kernel.context import request_id


def problem(status: int, code: str, detail: str, **more) -> JsonResponse:
    """A problem document; `detail` is one German sentence, `more` are further members, for instance `errors`."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}
    if found := request_id():
        body["request_id"] = found
    return JsonResponse({**body, **more}, status=status, content_type="application/problem+json")

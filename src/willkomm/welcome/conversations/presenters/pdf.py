"""A PDF as an answer: shown in the browser, kept by nobody on the way."""

from django.http import HttpResponse


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """The PDF under this name."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )

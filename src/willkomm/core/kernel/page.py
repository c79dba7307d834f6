"""Whole page or the partial inside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, *, partial: str = "", status: int = 200, **context) -> HttpResponse:
    """Answer with the whole page, or for an htmx swap with the named partial inside the page's own template."""
    name = f"{template}#{partial}" if partial and request.htmx and not request.htmx.boosted else template
    return render(request, name, context, status=status)

"""Addresses of pages, also of those that another part of the house brings and that may be missing."""

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode


def address(name: str, *args, **query) -> str:
    """The address with this name, or an empty text when nobody serves it."""
    try:
        found = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found

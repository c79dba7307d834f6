"""Which page belongs to the address of a form, which takes POST alone."""

from django.urls import Resolver404, resolve


def _takes_get(view) -> bool:
    """Whether a view may be read; looks for Django's `require_http_methods` below whatever wraps it."""
    while view is not None:
        code, cells = getattr(view, "__code__", None), getattr(view, "__closure__", None)
        kept = dict(zip(code.co_freevars, cells or (), strict=True)) if code else {}
        if "request_method_list" in kept:
            return "GET" in kept["request_method_list"].cell_contents
        view = getattr(view, "__wrapped__", None)
    return True


def _readable(path: str) -> bool:
    try:
        return _takes_get(resolve(path).func)
    except Resolver404:
        return False


def page_near(path: str) -> str:
    """This address if it can be read, else the nearest one above it that can; at last the first page."""
    while path.rstrip("/") and not _readable(path):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path if path.rstrip("/") else "/"

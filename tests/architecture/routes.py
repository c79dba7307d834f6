"""Every address of the installation: pattern, name, view and the permission that opens it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView


@dataclass(frozen=True)
class Route:
    """One address; for an API operation `method` says which of several at the same address it is."""

    path: str
    name: str
    view: Callable
    arguments: tuple[str, ...]
    method: str = ""

    @property
    def permission(self) -> str | None:
        """The permission that the view asks for, or None."""
        return getattr(self.view, "permission", None)

    @property
    def public(self) -> bool:
        """Whether the view is marked as open to everybody."""
        return getattr(self.view, "public", False)

    @property
    def ours(self) -> bool:
        """Whether the view is written in this house."""
        return module_of(self.view).startswith("willkomm.")

    @property
    def label(self) -> str:
        """How a list names it."""
        return f"{self.method} {self.path}".strip() + f" ({self.name})"


def module_of(view: Callable) -> str:
    """Where a view is written, below what a library wraps around it."""
    return getattr(view, "func", view).__module__


def _operations(view: Callable) -> list | None:
    """The operations of an API address, which its view keeps to itself."""
    kept = (cell.cell_contents for cell in getattr(view, "__closure__", None) or ())
    return next((each.operations for each in kept if isinstance(each, PathView)), None)


def _unfold(pattern: URLPattern, path: str, names: tuple) -> Iterator[Route]:
    name = ":".join((*names, pattern.name or ""))
    arguments = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
    operations = _operations(pattern.callback)
    if operations is None:
        yield Route(path, name, pattern.callback, arguments)
        return
    for operation in operations:
        for method in operation.methods:
            yield Route(path, name, operation.view_func, arguments, method)


def _walk(resolver: URLResolver, before: str = "", names: tuple = ()) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, (*names, entry.namespace) if entry.namespace else names)
        else:
            yield from _unfold(entry, path, names)


def routes() -> list[Route]:
    """All addresses, in the order in which they are tried."""
    return list(_walk(get_resolver()))

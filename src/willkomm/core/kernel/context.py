"""What belongs to the request or job at hand and nobody wants to pass through every call."""

from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request or job in progress, or an empty string."""
    return _request_id.get()


def set_request_id(value: str):
    """Set the id for this context; returns the token to reset it."""
    return _request_id.set(value[:40])


def reset_request_id(token) -> None:
    """Put the former id back."""
    _request_id.reset(token)

"""Which lists keep views: each by the name under which they are kept, with what one may ask of it."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest

from willkomm.core.list_filter import ListFilter

# The filters of a request: as they stand in the address, or in a form that carries them on.
Asked = Callable[[HttpRequest, Mapping], ListFilter]
_LISTS: dict[str, Asked] = {}


def connect(lists: Mapping[str, Asked]) -> None:
    """Set the lists that keep views; each one's filter has its name as `kept_as`."""
    _LISTS.clear()
    _LISTS.update(lists)


def list_called(listed: str, request: HttpRequest, data: Mapping) -> ListFilter:
    """The filters of this list, with this data; Http404 for a list that there is not."""
    if listed not in _LISTS:
        raise Http404("Diese Liste gibt es nicht.")
    return _LISTS[listed](request, data)

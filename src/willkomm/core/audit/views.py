"""«Wer hat es angesehen?» and what was done, for the data-protection officer."""

from django.http import Http404

from willkomm.core.audit import queries
from willkomm.core.audit.forms import LogFilter
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.list_filter import marks, slice_of

BOOKS = {"": (queries.seen, queries.seen_by_day), "getan": (queries.done, queries.done_by_day)}


@requires("audit.view")
def access_log(request):
    """One of the two books, by day; `?buch=getan` is what was done."""
    form = LogFilter(request.GET)
    book = form.carried.get("buch", "")
    if book not in BOOKS:
        raise Http404("Das gibt es hier nicht.")
    read, by_day = BOOKS[book]
    found = slice_of(read, request.actor, form.asked, **marks(request.GET))
    context = {"days": by_day(found.rows), "book": book, **form.listed(found)}
    return page(request, "audit/access_log.html", **context)

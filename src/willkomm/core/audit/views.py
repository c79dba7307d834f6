"""«Wer hat es angesehen?» and what was done, for the data-protection officer."""

from django.http import Http404
from django.utils.http import urlencode

from willkomm.core.audit import queries
from willkomm.core.audit.forms import LogFilter
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page

BOOKS = {"": (queries.seen, queries.seen_by_day), "getan": (queries.done, queries.done_by_day)}


@requires("audit.view")
def access_log(request):
    """One of the two books, by day; `?buch=getan` is what was done."""
    book = request.GET.get("buch", "")
    if book not in BOOKS:
        raise Http404("Das gibt es hier nicht.")
    read, by_day = BOOKS[book]
    form = LogFilter(request.GET)
    try:
        found = read(request.actor, request.GET.get("nach", ""), queries.by_whom(*form.asked()))
    except ValueError as error:
        raise Http404("Diese Seite der Liste gibt es nicht.") from error
    said = {"buch": book, **form.address()}
    more = f"?{urlencode({**said, 'nach': found.after})}" if found.has_next else ""
    context = {"days": by_day(found.rows), "book": book, "next_url": more, "form": form}
    return page(request, "audit/access_log.html", **context)

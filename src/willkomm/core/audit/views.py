"""«Wer hat es angesehen?» and what was done, for the data-protection officer."""

from django.http import Http404
from django.utils.http import urlencode

from willkomm.core.audit import queries
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
    try:
        found = read(request.actor, request.GET.get("nach", ""))
    except ValueError as error:
        raise Http404("Diese Seite der Liste gibt es nicht.") from error
    more = f"?{urlencode({'buch': book, 'nach': found.after})}" if found.has_next else ""
    return page(request, "audit/access_log.html", days=by_day(found.rows), book=book, next_url=more)

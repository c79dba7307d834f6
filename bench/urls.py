"""The ordinary addresses and the empty page."""

from django.urls import path

from willkomm.config.urls import *  # noqa: F403
from willkomm.config.urls import urlpatterns
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page


@requires("desk.open")
def empty(request):
    """A page with its frame and nothing in it, for whoever may open «Heute»."""
    return page(request, "bench/empty.html")


urlpatterns = [path("leer/", empty, name="empty"), *urlpatterns]

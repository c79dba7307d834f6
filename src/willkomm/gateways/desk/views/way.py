"""Where a page came from, and where it goes after the work is done."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

NOTHING_TO_UNDO = _(
    "Es gibt nichts rückgängig zu machen: Die Dossiers sind seither weitergegangen. Ändern Sie den Stand im einzelnen"
    " Dossier."
)
PLACES = {"heute": "today", "zuzuege": "arrivals"}


def came_from(request) -> str:
    """The place named in `von`, by GET or POST; empty for any other word."""
    von = request.POST.get("von") or request.GET.get("von") or ""
    return von if von in PLACES else ""


def onwards(request, case=None):
    """Back to where the work was found, to the same page of its list (`zurueck`) where that was said.

    Else to the dossier, or to the arrivals for those who may not open it.
    """
    if von := came_from(request):
        return redirect(safe(request, request.POST.get("zurueck") or reverse(PLACES[von])))
    if case is not None and request.actor.may("cases.view", case.organisation_id):
        return redirect("case", case.public_id)
    return redirect("arrivals")


def safe(request, address: str) -> str:
    """The address if it lies on this site, else «Heute»."""
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=False)
    return address if ours and address.startswith("/") else reverse("today")


def local_now():
    """This moment in local time, so that its date is the office's date."""
    return timezone.localtime()

"""The canton's register of contact points: who answers where, and where nobody does."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.actions import remind_contact_points
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.presenters import contact_list, contact_page
from willkomm.gateways.reporting import exports
from willkomm.gateways.reporting.queries import told_contacts


def _register(request) -> list[Organisation]:
    return told_contacts(request.actor.where("contacts.remind"), timezone.localdate())


@requires("contacts.remind")
def contact_points(request):
    """«98 von 104 mit Ansprechstelle», by district in alphabetical order."""
    context = contact_page(_register(request), timezone.localdate(), request.GET)
    return page(request, "reporting/contacts.html", **context)


@requires("contacts.remind")
def contact_points_file(request, kind: str):
    """The register as a file, as far as the page with the same address shows it."""
    today = timezone.localdate()
    found = contact_list(_register(request), today, request.GET)
    rows = exports.contact_rows(found.rows, today)
    return exports.contact_file(rows, "ansprechstellen", kind)


@require_POST
@requires("contacts.remind")
def remind_contacts(request):
    """«6 Gemeinden erinnern»."""
    canton = Organisation.objects.filter(pk__in=request.actor.where("contacts.remind")).order_by("kind").first()
    silent = frozenset(here.pk for here in _register(request) if here.kept_back)
    try:
        count = len(remind_contact_points(request.actor, canton, today=timezone.localdate(), silent=silent))
        words = ngettext("%(n)s Gemeinde ist erinnert.", "%(n)s Gemeinden sind erinnert.", count) % {"n": count}
        messages.success(request, _("%s Die Aufgabe steht dort auf «Heute».") % words)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("contact-points")

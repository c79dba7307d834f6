"""When the canton sees its municipalities' figures: the dated terms, and new ones."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.gateways.reporting import actions
from willkomm.gateways.reporting.forms import TermsForm
from willkomm.gateways.reporting.queries import calendar_of


@requires("figures.terms")
def figure_terms(request):
    """The terms that hold and will hold, and the form for new ones."""
    today = timezone.localdate()
    canton, choices = choose(request, "figures.terms", today)
    form = TermsForm(request.POST or None)
    if succeeded(form, partial(actions.set_terms, request.actor, canton, today=today)):
        messages.success(request, _("Die Termine sind gespeichert."))
        return redirect("figure-terms")
    context = {"organisation": canton, "choices": choices, "form": form, "rows": calendar_of(canton.pk).in_order()}
    return page(request, "reporting/terms.html", status=422 if form.is_bound else 200, **context)

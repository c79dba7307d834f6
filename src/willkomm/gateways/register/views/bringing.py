"""Bringing files in, and how the municipality is connected to sedex."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.choice import ONLY, choose, succeeded
from willkomm.gateways.register import actions, queries
from willkomm.gateways.register.forms import SedexForm, UploadForm
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.register.presenters import sedex_facts, upload_message
from willkomm.gateways.register.sedex import bundled
from willkomm.gateways.register.tasks import start


@require_http_methods(["GET", "HEAD", "POST"])
@requires("register.import")
def upload(request):
    """Bring files in; answers with the delivery, or with the list when there were several."""
    facts = {"organisations": queries.open_to_import(request.actor), "only": request.session.get(ONLY)}
    if request.method != "POST":
        return page(request, "register/upload.html", form=UploadForm(**facts))
    form = UploadForm(request.POST, request.FILES, **facts)
    reports = _bring(request, form) if form.is_valid() else None
    if reports is None:
        return page(request, "register/upload.html", form=form, status=422)
    for report in reports:
        start(report.delivery)
    first, alone = reports[0].delivery, len(reports) == 1
    if not alone or first.state != Delivery.State.REJECTED:  # the page of a refused one says why, once
        sentence, well = upload_message(reports)
        (messages.success if well else messages.warning)(request, sentence)
    return redirect("delivery", first.public_id) if alone else redirect("deliveries")


def _bring(request, form):
    """Take the files in, in the order of what they tell; None when the domain refuses, with its sentence."""
    here, files = form.cleaned_data["organisation"], [(each.name, each.file) for each in form.cleaned_data["files"]]
    files = [((name, envelope), file) for name, file, envelope in bundled(files)]
    facts = {"channel": "upload", "now": timezone.now()}
    try:
        return [
            report
            for (name, envelope), file in actions.in_order(files)
            for report in actions.bring(request.actor, here, name=name, file=file, envelope=envelope, **facts)
        ]
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@requires("sedex.edit")
def sedex(request):
    """How the municipality is connected to sedex, and how long originals are kept."""
    here, choices = choose(request, "sedex.edit", timezone.localdate())
    now = queries.connection_of(here)
    form = SedexForm(request.POST or None, connection=now)
    if succeeded(form, lambda **facts: actions.connect_sedex(request.actor, here, **facts)):
        messages.success(request, _("Der sedex-Anschluss ist gespeichert."))
        return redirect(request.get_full_path())
    context = {"organisation": here, "choices": choices, "form": form, "facts": sedex_facts(here, now)}
    return page(request, "register/sedex.html", status=422 if form.is_bound else 200, **context)

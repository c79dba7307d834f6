"""Pages of the register's door: what came in, bringing files, taking a delivery back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.register import actions, queries
from willkomm.gateways.register.forms import UploadForm
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.register.presenters import delivery_card, delivery_rows, item_rows, upload_message

ONLY = "only_organisation"


def _delivery(request, public_id, permission):
    rows = Delivery.objects.for_scope(request.actor, "register.view").select_related("organisation")
    return find(rows, request.actor, permission, public_id=public_id)


def _slice(question, *facts, after):
    try:
        return question(*facts, after=after)
    except ValueError:
        raise Http404("Diese Seite der Liste gibt es nicht.") from None


@require_GET
@requires("register.view")
def deliveries(request):
    """What came in, newest first."""
    found = _slice(queries.deliveries, request.actor, after=request.GET.get("nach", ""))
    several = len(request.actor.where("register.view")) > 1
    cards = [delivery_card(each, several=several) for each in found.rows]
    may_upload = request.actor.may("register.import")
    return page(request, "register/deliveries.html", cards=cards, after=found.after, may_upload=may_upload)


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
    sentence, well = upload_message(reports)
    (messages.success if well else messages.warning)(request, sentence)
    return redirect("deliveries") if len(reports) > 1 else redirect("delivery", reports[0].delivery.public_id)


def _bring(request, form):
    """Take the files in, in the order of what they tell; None when the domain refuses, with its sentence."""
    here, files = form.cleaned_data["organisation"], [(each.name, each.file) for each in form.cleaned_data["files"]]
    try:
        return [
            actions.take_in(request.actor, here, name=name, file=file, channel="upload", now=timezone.now())
            for name, file in actions.in_order(files)
        ]
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
    return None


@require_GET
@requires("register.view")
def delivery(request, public_id):
    """One delivery with its messages."""
    here = _delivery(request, public_id, "register.view")
    found = _slice(queries.items_of, here, after=request.GET.get("nach", ""))
    cases = queries.case_links(request.actor, found.rows)
    looked_at(request, [item.person for item in found.rows if item.person_id], "Registerlieferung")
    may = request.actor.may("register.import", here.organisation_id)
    can_undo = may and queries.may_take_back(here)
    return page(
        request,
        "register/delivery.html",
        delivery=here,
        facts=delivery_rows(here),
        card=delivery_card(here, several=False),
        rows=item_rows(found.rows, cases, may_decide=may),
        after=found.after,
        can_undo=can_undo,
    )


@require_POST
@requires("register.import")
def decide(request, public_id):
    """Say whom a message without a register number means."""
    here = _delivery(request, public_id, "register.import")
    item = queries.item_to_decide(here, request.POST.get("meldung", ""))
    if item is None:
        raise Http404("Diese Meldung gibt es hier nicht.")
    try:
        same = request.POST.get("entscheid") == "dieselbe"
        done = actions.decide_person(request.actor, item, same=same, now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done.sentence)
    return redirect("delivery", here.public_id)


@require_POST
@requires("register.import")
def take_back(request, public_id):
    """Undo a whole delivery."""
    here = _delivery(request, public_id, "register.import")
    try:
        actions.take_back(request.actor, here, now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Die Lieferung ist zurückgenommen. Die gleiche Datei kann wieder kommen."))
    return redirect("delivery", here.public_id)

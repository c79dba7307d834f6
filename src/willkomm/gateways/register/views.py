"""Pages of the register's door: what came in, bringing files, taking a delivery back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.gateways.register import actions, queries
from willkomm.gateways.register.forms import ColumnsForm, SedexForm, UploadForm
from willkomm.gateways.register.models import Delivery, Parcel
from willkomm.gateways.register.presenters import (
    delivery_card,
    delivery_rows,
    item_rows,
    parcel_cards,
    preview,
    preview_rows,
    sedex_facts,
    upload_message,
)
from willkomm.gateways.register.sedex import bundled

ONLY = "only_organisation"
# Tables that ask or wait have a page of their own.
WAITING = {Delivery.State.ASKS: "table-columns", Delivery.State.PREVIEW: "table-preview"}


def _delivery(request, public_id, permission):
    rows = Delivery.objects.for_scope(request.actor, "register.view").select_related("organisation")
    return find(rows, request.actor, permission, public_id=public_id)


def _slice(question, *facts, **marks):
    try:
        return question(*facts, **marks)
    except (ValueError, ValidationError):
        raise Http404("Diese Seite der Liste gibt es nicht.") from None


@require_GET
@requires("register.view")
def deliveries(request):
    """What came in, newest first."""
    marks = {"after": request.GET.get("nach", ""), "before": request.GET.get("vor", "")}
    found = _slice(queries.deliveries, request.actor, **marks)
    several = len(request.actor.where("register.view")) > 1
    cards = [delivery_card(each, several=several) for each in found.rows]
    left = [] if any(marks.values()) else queries.troubled_parcels(request.actor)
    return page(
        request,
        "register/deliveries.html",
        cards=cards,
        parcels=parcel_cards(left, request.actor, several=several),
        pages=found,
        may_upload=request.actor.may("register.import"),
        may_connect=request.actor.may("sedex.edit"),
    )


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


@require_GET
@requires("register.view")
def delivery(request, public_id):
    """One delivery with its messages."""
    here = _delivery(request, public_id, "register.view")
    if waits := WAITING.get(here.state):
        return redirect(waits, here.public_id)
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


@require_POST
@requires("register.import")
def parcel(request, public_id):
    """Say what becomes of a file that got stuck in the drop folder."""
    rows = Parcel.objects.for_scope(request.actor, "register.view")
    here = find(rows, request.actor, "register.import", public_id=public_id)
    try:
        done = actions.ask_for_parcel(request.actor, here, wish=request.POST.get("wunsch", ""))
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        gone = done.wish == Parcel.Wish.DISCARD
        words = _("Die Datei wird innert einer Minute gelöscht.")
        messages.success(request, words if gone else _("Die Datei wird innert einer Minute nochmals gelesen."))
    return redirect("deliveries")


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


def _undecided(request, public_id):
    """The waiting table; None when somebody has decided since."""
    here = _delivery(request, public_id, "register.import")
    return here, here.state in WAITING


@require_http_methods(["GET", "HEAD", "POST"])
@requires("register.import")
def table_columns(request, public_id):
    """Ask what the columns of a table mean: only what is not sure stands open."""
    here, waits = _undecided(request, public_id)
    if not waits:
        return redirect("delivery", here.public_id)
    looked_at(request, [here], "Spalten einer Tabelle")
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        question=queries.column_question(here),
        may_choose_kind=actions.may_record_welcomes(request.actor, here.organisation_id),
    )
    if form.is_valid() and not form.asks_more and _chosen(request, here, form):
        return redirect("table-preview", here.public_id)
    status = 422 if form.errors else 200
    return page(request, "register/columns.html", delivery=here, form=form, status=status)


def _chosen(request, here, form) -> bool:
    """Learn the columns; False when the domain refuses, with its sentence in the form."""
    chosen = {"kind": form.cleaned_data["kind"], "columns": form.chosen(), "meanings": form.meanings()}
    try:
        actions.choose_columns(request.actor, here, now=timezone.now(), **chosen)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


@require_GET
@requires("register.import")
def table_preview(request, public_id):
    """What a table would do, before anything is written."""
    here, waits = _undecided(request, public_id)
    if not waits or here.state == Delivery.State.ASKS:
        return redirect("delivery", here.public_id)
    shown = preview(here, request.GET.get("art", ""))
    found = _slice(queries.rows_of, here, shown["verdict"], after=request.GET.get("nach", ""))
    looked_at(request, [here], "Vorschau einer Tabelle")
    return page(
        request, "register/preview.html", delivery=here, rows=preview_rows(found.rows), after=found.after, **shown
    )


@require_POST
@requires("register.import")
def table_accept(request, public_id):
    """Take a previewed table over."""
    here = _delivery(request, public_id, "register.import")
    try:
        report = actions.accept_table(request.actor, here, now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        sentence, well = upload_message([report])
        (messages.success if well else messages.warning)(request, sentence)
    return redirect("delivery", here.public_id)


@require_POST
@requires("register.import")
def table_discard(request, public_id):
    """Throw a waiting table away."""
    here = _delivery(request, public_id, "register.import")
    try:
        actions.discard_table(request.actor, here, now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Die Tabelle ist verworfen; ihre Zeilen sind gelöscht."))
    return redirect("deliveries")

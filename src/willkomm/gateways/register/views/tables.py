"""Tables: one guided step for the columns, the preview with its questions, taking over, and how far that is."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.list_filter import slice_of
from willkomm.gateways.register import actions, queries
from willkomm.gateways.register.forms import ColumnsForm
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.register.presenters import taken_message
from willkomm.gateways.register.presenters.tables import likely_rows, may_be_sure, preview, preview_rows, progress
from willkomm.gateways.register.tasks import start
from willkomm.gateways.register.views.doing import WAITING, do, the_delivery

S = Delivery.State


def _table(request, public_id, *states):
    """The table, and whether it is in one of these states; somebody may have decided since."""
    here = the_delivery(request, public_id, "register.import")
    return here, here.state in states


@require_http_methods(["GET", "HEAD", "POST"])
@requires("register.import")
def table_columns(request, public_id):
    """Ask what the columns of a table mean: only what is not sure stands open."""
    here, waits = _table(request, public_id, S.ASKS, S.PREVIEW)
    if not waits:
        return redirect("delivery", here.public_id)
    looked_at(request, [here], "Spalten einer Tabelle")
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        question=queries.column_question(here),
        may_choose_kind=actions.may_record_welcomes(request.actor, here.organisation_id),
    )
    done = _chosen(request, here, form) if form.is_valid() and not form.asks_more else None
    if done and done.state == S.DISCARDED:
        messages.warning(request, done.sentence)
        return redirect("delivery-upload")
    if done:
        return redirect("delivery", here.public_id)
    status = 422 if form.errors else 200
    return page(request, "register/columns.html", delivery=here, form=form, status=status)


def _chosen(request, here, form) -> Delivery | None:
    """Learn the columns; None when the domain refuses, with its sentence in the form."""
    chosen = {"kind": form.cleaned_data["kind"], "columns": form.chosen(), "meanings": form.meanings()}
    try:
        done = actions.choose_columns(request.actor, here, now=timezone.now(), **chosen)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    start(done)
    return done


@require_GET
@requires("register.import")
def table_preview(request, public_id):
    """What a table would do, before anything is written."""
    here, waits = _table(request, public_id, S.PREVIEW)
    if not waits:
        return redirect("delivery", here.public_id)
    shown = preview(here, request.GET.get("art", ""))
    found = slice_of(queries.rows_of, here, shown["verdict"], after=request.GET.get("nach", ""))
    people = queries.people_like(found.rows)
    looked_at(request, [here, *people.values()], "Vorschau einer Tabelle")
    asks = shown["verdict"] == "likely" and likely_rows(found.rows, people, queries.cases_of(request.actor, people))
    names = queries.columns_of_names(here) if shown["verdict"] == "faulty" else []
    shown |= {"rows": preview_rows(found.rows, names), "asks": asks, "may_be_sure": may_be_sure(found.rows)}
    return page(request, "register/preview.html", delivery=here, after=found.after, **shown)


@require_POST
@requires("register.import")
def table_decide(request, public_id):
    """Say whether a row means somebody we know, or say so of all that are beyond doubt."""
    here = the_delivery(request, public_id, "register.import")
    row, person = (request.POST.get(name, "") for name in ("zeile", "person"))

    def verb():
        if row == "alle":
            actions.decide_sure_rows(request.actor, here, now=timezone.now())
            return _("Die Zeilen mit gleichem Namen und Geburtsdatum sind zugeordnet.")
        if not (row.isdecimal() and person.isdecimal()) or len(row + person) > 36:
            raise Refused("Wählen Sie, ob es dieselbe Person ist.", "invalid")
        actions.decide_rows(request.actor, here, who={int(row): int(person)}, now=timezone.now())
        return _("Gespeichert. Übernommen wird erst mit der Tabelle.")

    do(request, verb)
    return redirect(f"{reverse('table-preview', args=[here.public_id])}?art=likely")


@require_POST
@requires("register.import")
def table_accept(request, public_id):
    """Take a previewed table over."""
    here = the_delivery(request, public_id, "register.import")

    def verb():
        whole = request.POST.get("ganz") == "ja"
        report = actions.accept_table(request.actor, here, now=timezone.now(), whole=whole)
        start(report.delivery)
        return taken_message(report)

    do(request, verb)
    return redirect("delivery", here.public_id)


@require_POST
@requires("register.import")
def table_discard(request, public_id):
    """Throw a waiting table away."""
    here = the_delivery(request, public_id, "register.import")

    def verb():
        actions.discard_table(request.actor, here, now=timezone.now())
        return _("Die Tabelle ist verworfen; ihre Zeilen sind gelöscht.")

    do(request, verb)
    return redirect("deliveries")


@require_POST
@requires("register.import")
def table_again(request, public_id):
    """Put a delivery to work again that got stuck."""
    here = the_delivery(request, public_id, "register.import")

    def verb():
        start(actions.try_again(request.actor, here, now=timezone.now()))
        return _("Es geht weiter.")

    do(request, verb)
    return redirect("delivery", here.public_id)


@require_GET
@requires("register.view")
def table_progress(request, public_id):
    """How far a large delivery is; the part with the bar asks again every two seconds, where there is a script."""
    here = the_delivery(request, public_id, "register.view")
    may = request.actor.may("register.import", here.organisation_id)
    if not request.htmx:
        if WAITING.get(here.state) != "table-progress":
            return redirect("delivery", here.public_id)
        return page(request, "register/progress.html", delivery=here, may=may, **progress(here))
    response = page(request, "register/progress.html", partial="stand", delivery=here, may=may, **progress(here))
    if WAITING.get(here.state) != "table-progress":
        response["HX-Refresh"] = "true"  # done: now the whole page has something new to show
    return response

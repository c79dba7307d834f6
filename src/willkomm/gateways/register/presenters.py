"""What the lists show of deliveries and messages."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.queries import counts_in_words

S, R = Delivery.State, Item.Result
STATE_KINDS = {S.DONE: "success", S.WAITING: "info", S.REJECTED: "danger", S.TAKEN_BACK: "warning"}
RESULT_KINDS = {
    R.CASE_OPENED: "success",
    R.TO_CHECK: "warning",
    R.REJECTED: "danger",
    R.WAITING: "info",
    R.WITHDRAWN: "warning",
}


def moment(at) -> str:
    """«3. März 2026, 14.05 Uhr», local time."""
    here = localtime(at)
    return f"{date_format(here, 'j. F Y')}, {here:%H.%M} Uhr"


def delivery_card(delivery: Delivery, *, several: bool) -> dict:
    """One delivery in the list."""
    state = _("schon bekannt") if delivery.reason == "seen_before" else delivery.get_state_display()
    when = f"{moment(delivery.received_at)}, {_way(delivery)}"
    return {
        "title": delivery.source,
        "url": reverse("delivery", args=[delivery.public_id]),
        "badge": state,
        "badge_kind": STATE_KINDS[delivery.state],
        "preline": f"{delivery.organisation.name} · {when}" if several else when,
        "text": delivery.sentence or counts_in_words(delivery.counts),
    }


def _way(delivery: Delivery) -> str:
    return f"{delivery.get_channel_display()} ({delivery.received_by})"


def delivery_rows(delivery: Delivery) -> list[dict]:
    """The facts on top of one delivery's page."""
    rows = [
        {"key": _("Gemeinde"), "value": delivery.organisation.name},
        {"key": _("Eingegangen"), "value": moment(delivery.received_at)},
        {"key": _("Weg"), "value": _way(delivery)},
        {"key": _("Ergebnis"), "value": counts_in_words(delivery.counts)},
    ]
    if delivery.event:
        rows.insert(-1, {"key": _("Meldung"), "value": delivery.event})
    if delivery.packages > 1:
        part = _("%(part)d von %(all)d") % {"part": delivery.package, "all": delivery.packages}
        rows.append({"key": _("Teil"), "value": part})
    return rows


def item_rows(items, cases: dict, *, may_decide: bool) -> list[list[dict]]:
    """The messages of one delivery as rows of a table; the dossier is linked where it may be opened.

    Where a human must say whom a message means, the row names the person and offers both answers.
    """
    return [_item_row(item, cases.get(item.person_id), may_decide and _is_open(item)) for item in items]


def _is_open(item: Item) -> bool:
    return item.reason == "same_person?" and item.payload is not None and item.person_id is not None


def _person_words(person) -> str:
    born = person.born_on
    return _("%(name)s, geboren %(day)s") % {"name": person.name, "day": date_format(born, "j. F Y")}


def _item_row(item: Item, case, asks: bool) -> list[dict]:
    who = f"{item.id_category} {item.id_value}".strip() or "–"
    person = {"text": item.person.name if item.person_id and case else who}
    if asks:
        person["text"] = _person_words(item.person)
    if case is not None:
        person["url"] = reverse("case", args=[case.public_id])
    return [
        {"text": item.position, "numeric": True},
        {"text": item.event},
        person,
        {"text": item.get_result_display(), "badge_kind": RESULT_KINDS.get(item.result, "neutral")},
        {"text": item.sentence, "decide": item.pk if asks else None},
    ]


def upload_message(reports) -> tuple[str, bool]:
    """The sentence after an upload, and whether all is well."""
    rejected = sum(1 for report in reports if report.rejected)
    taken = len(reports) - rejected
    done = ngettext("%(n)d Datei verarbeitet.", "%(n)d Dateien verarbeitet.", taken) % {"n": taken}
    if not rejected:
        return done, True
    bad = ngettext(
        "%(n)d Datei ganz oder teilweise abgelehnt; der Grund steht bei der Lieferung.",
        "%(n)d Dateien ganz oder teilweise abgelehnt; der Grund steht bei der Lieferung.",
        rejected,
    ) % {"n": rejected}
    return (f"{done} {bad}" if taken else bad), False

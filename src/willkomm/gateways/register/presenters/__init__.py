"""What the lists show of deliveries and messages."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.core.told import number
from willkomm.gateways.register.actions import wishes_of
from willkomm.gateways.register.actions.parcels import NO_ROOM
from willkomm.gateways.register.models import Delivery, Item, Parcel, TableRow
from willkomm.gateways.register.presenters.words import event_words, plain
from willkomm.gateways.register.queries import counts_in_words
from willkomm.gateways.register.queries.taking_back import NOTHING_DONE
from willkomm.gateways.register.rules.rows import SENDER

S, R, V = Delivery.State, Item.Result, TableRow.Verdict
OVER = (S.DONE, S.REJECTED)  # nothing more comes of the rows of a table
STATE_KINDS = {
    S.DONE: "success",
    S.WAITING: "info",
    S.READING: "info",
    S.TAKING: "info",
    S.UNDOING: "info",
    S.ASKS: "warning",
    S.PREVIEW: "warning",
    S.REJECTED: "danger",
    S.TAKEN_BACK: "warning",
    S.DISCARDED: "info",
}
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
    """One delivery in the list: a file by its name, what sedex brings about messages in words."""
    state = _("schon bekannt") if delivery.reason == "seen_before" else delivery.get_state_display()
    when = f"{moment(delivery.received_at)}, {_way(delivery)}"
    return {
        "title": delivery_title(delivery),
        "url": reverse("delivery", args=[delivery.public_id]),
        "badge": state,
        "badge_kind": STATE_KINDS[delivery.state],
        "preline": f"{delivery.organisation.name} · {when}" if several else when,
        "text": plain(delivery.sentence) or counts_in_words(delivery.counts),
        "may_have_items": delivery.state != S.REJECTED and delivery.event not in NOTHING_DONE,
    }


def delivery_title(delivery: Delivery) -> str:
    """The name of the file; «Quittung» for what sedex brings, because such files are named by numbers."""
    return event_words(delivery.event) if delivery.event in NOTHING_DONE else delivery.source


def rows_in_words(delivery: Delivery) -> str:
    """«5 neu, 1 geändert, 2 ohne Wirkung» of a table that was taken over; empty for anything else."""
    counts = delivery.table.get("counts", {}) if delivery.table and delivery.state in OVER else {}
    return ", ".join(f"{number(counts[value])} {label}" for value, label in V.choices if counts.get(value))


def _way(delivery: Delivery) -> str:
    return f"{delivery.get_channel_display()} ({delivery.received_by})"


def delivery_rows(delivery: Delivery) -> list[dict]:
    """The facts on top of one delivery's page."""
    rows = [
        {"key": _("Gemeinde"), "value": delivery.organisation.name},
        {"key": _("Eingegangen"), "value": moment(delivery.received_at)},
        {"key": _("Weg"), "value": _way(delivery)},
        {"key": _("Meldung"), "value": event_words(delivery.event)},
        {"key": _("Zeilen"), "value": rows_in_words(delivery)},
        {"key": _("Ergebnis"), "value": counts_in_words(delivery.counts)},
    ]
    if delivery.sentence and delivery.event in NOTHING_DONE:
        rows.pop()  # the sentence says it all
    rows = [row for row in rows if row["value"] or row["key"] == _("Ergebnis")]
    if delivery.packages > 1:
        part = _("%(part)d von %(all)d") % {"part": delivery.package, "all": delivery.packages}
        rows.append({"key": _("Teil"), "value": part})
    return rows


def item_rows(items, cases: dict, *, may_decide: bool) -> list[list[dict]]:
    """The messages of one delivery as rows of a table; the dossier is linked where it may be opened.

    Who reads deliveries in (`may_decide`) sees the names, and both answers where a human must say whom a message means.
    """
    return [_item_row(item, cases.get(item.person_id), may_decide) for item in items]


def _is_open(item: Item) -> bool:
    return item.reason == "same_person?" and item.payload is not None and item.person_id is not None


def _person_words(person) -> str:
    born = person.born_on
    return _("%(name)s, geboren %(day)s") % {"name": person.name, "day": date_format(born, "j. F Y")}


def _item_row(item: Item, case, may_decide: bool) -> list[dict]:
    who, asks = f"{item.id_category} {item.id_value}".strip() or "–", may_decide and _is_open(item)
    person = {"text": item.person.name if item.person_id and (case or may_decide) else who}
    if asks:
        person["text"] = _person_words(item.person)
    if case is not None:
        person["url"] = reverse("case", args=[case.public_id])
    return [
        {"text": item.position, "numeric": True},
        {"text": _event(item)},
        person,
        {"text": item.get_result_display(), "badge_kind": RESULT_KINDS.get(item.result, "neutral")},
        {"text": item.sentence, "decide": item.pk if asks else None},
    ]


def _event(item: Item) -> str:
    return _("Zeile der Tabelle") if item.sender == SENDER else event_words(item.event)


def taken_message(report) -> str:
    """The sentence after a table was taken over: how many rows took effect, and how many could not be read."""
    delivery = report.delivery
    if delivery.state in (S.TAKING, S.REJECTED):
        return delivery.sentence
    counts = delivery.table["counts"]
    taken, faulty = counts[V.NEW] + counts[V.CHANGED], counts[V.FAULTY]
    words = ngettext("%(n)s Person ist übernommen.", "%(n)s Personen sind übernommen.", taken)
    words = words % {"n": number(taken)}
    bad = ngettext("%(n)s fehlerhafte Zeile ist es nicht.", "%(n)s fehlerhafte Zeilen sind es nicht.", faulty)
    return f"{words} {bad % {'n': number(faulty)}}" if faulty else words


def upload_message(reports) -> tuple[str, bool]:
    """The sentence after an upload, and whether all is well."""
    busy = [report for report in reports if report.delivery.state in (S.TAKING, S.READING)]
    if busy and len(busy) == len(reports):
        return busy[0].delivery.sentence, True
    waiting = sum(1 for report in reports if report.delivery.state in (S.ASKS, S.PREVIEW, S.READING))
    if waiting == len(reports):
        words = ngettext("Die Tabelle ist gelesen.", "%(n)d Tabellen sind gelesen.", waiting) % {"n": waiting}
        return words + " " + _("Noch ist nichts übernommen."), True
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


WISHES = {
    Parcel.Wish.AGAIN: gettext_lazy("Erneut versuchen"),
    Parcel.Wish.LENIENT: gettext_lazy("Nachsichtig lesen"),
    Parcel.Wish.DISCARD: gettext_lazy("Verwerfen"),
}


def parcel_cards(parcels, deliveries, actor, *, several: bool) -> list[dict]:
    """Files that got stuck in the drop folder, with what may be done about them, linked to what they brought."""
    cards = []
    for each in parcels:
        came = deliveries.get((each.organisation_id, each.sha256))
        card = _parcel_card(each, actor.may("register.import", each.organisation_id), several)
        cards.append(card | {"url": reverse("delivery", args=[came.public_id]) if came else ""})
    return cards


def _parcel_card(parcel: Parcel, may: bool, several: bool) -> dict:
    since = _("seit %(moment)s") % {"moment": moment(parcel.since)}
    text = parcel.sentence
    if parcel.state == Parcel.State.WORKING:
        text = _("Das Einlesen ist schon %(n)d Mal abgebrochen. Bitte dem Betrieb melden.") % {"n": parcel.attempts}
    if parcel.wish:
        text = _("%(wish)s: geschieht innert einer Minute.") % {"wish": WISHES[parcel.wish]}
    return {
        "title": " + ".join(parcel.names),
        "preline": f"{parcel.organisation.name} · {since}" if several else since,
        "badge": _("wartet") if parcel.reason == NO_ROOM else parcel.get_state_display(),
        "badge_kind": "danger" if parcel.state == Parcel.State.FAILED else "warning",
        "text": text,
        "address": reverse("parcel-decide", args=[parcel.public_id]),
        "wishes": [{"value": str(wish), "label": WISHES[wish]} for wish in wishes_of(parcel)] if may else [],
    }


def sedex_facts(organisation, connection) -> list[dict]:
    """Where files are put, and whether envelopes come in at all."""
    open_ = bool(connection.own_ids and connection.senders)
    number = organisation.bfs_number or "…"
    return [
        {"key": _("Ablageordner"), "value": f"drop/{number}/"},
        {"key": _("Ausgang für Antworten"), "value": f"drop/{number}/outbox/"},
        {"key": _("Umschläge"), "value": _("werden angenommen") if open_ else _("werden alle abgelehnt")},
    ]

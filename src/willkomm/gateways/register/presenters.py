"""What the lists show of deliveries and messages."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.common.people.countries import country_name
from willkomm.common.people.models import Person
from willkomm.gateways.register.actions import wishes_of
from willkomm.gateways.register.actions.parcels import NO_ROOM
from willkomm.gateways.register.actions.table_rows import FAULTY_SHOWN
from willkomm.gateways.register.models import Delivery, Item, Parcel, TableRow
from willkomm.gateways.register.queries import counts_in_words
from willkomm.gateways.register.rules.rows import SENDER
from willkomm.welcome.cases.rules import words_for_permit

S, R = Delivery.State, Item.Result
STATE_KINDS = {
    S.DONE: "success",
    S.WAITING: "info",
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
        {"text": _event(item)},
        person,
        {"text": item.get_result_display(), "badge_kind": RESULT_KINDS.get(item.result, "neutral")},
        {"text": item.sentence, "decide": item.pk if asks else None},
    ]


def _event(item: Item) -> str:
    return _("Zeile der Tabelle") if item.sender == SENDER else item.event


V = TableRow.Verdict
NOTHING = "–"
COLUMN_WORDS = {
    "official_name": gettext_lazy("Name"),
    "first_name": gettext_lazy("Vorname"),
    "original_name": gettext_lazy("Ledigname"),
    "born_on": gettext_lazy("Geburtsdatum"),
    "sex": gettext_lazy("Geschlecht"),
    "marital_status": gettext_lazy("Zivilstand"),
    "nationalities": gettext_lazy("Staatsangehörigkeit"),
    "permit": gettext_lazy("Ausweis"),
    "permit_valid_to": gettext_lazy("Bewilligung gültig bis"),
    "entered_on": gettext_lazy("Einreise"),
    "letter_language": gettext_lazy("Sprache"),
    "data_lock": gettext_lazy("Sperre"),
    "arrived_on": gettext_lazy("Zuzug"),
    "origin": gettext_lazy("Herkunft"),
    "origin_country": gettext_lazy("Herkunftsland"),
    "origin_town": gettext_lazy("Herkunftsort"),
    "departed_on": gettext_lazy("Wegzug"),
    "departed_to": gettext_lazy("Wegzug nach"),
    "id_value": gettext_lazy("Registernummer"),
    "address": gettext_lazy("Adresse"),
}


# How a stored code is read out.
READ_AS = {
    "origin_country": country_name,
    "permit": words_for_permit,
    "origin": lambda code: str(Person.Origin(code).label),
    "data_lock": lambda code: str(Person.Lock(code).label),
    "sex": lambda code: {1: _("männlich"), 2: _("weiblich")}.get(code, _("unbestimmt")),
    "marital_status": lambda code: MARITAL.get(code, str(code)),
}
MARITAL = {
    1: gettext_lazy("ledig"),
    2: gettext_lazy("verheiratet"),
    3: gettext_lazy("verwitwet"),
    4: gettext_lazy("geschieden"),
    5: gettext_lazy("unverheiratet"),
    6: gettext_lazy("in eingetragener Partnerschaft"),
    7: gettext_lazy("aufgelöste Partnerschaft"),
    9: gettext_lazy("unbekannt"),
}


def preview(delivery: Delivery, chosen: str) -> dict:
    """What stands on top of a preview: the counts, which of them is shown, and the words of the one button."""
    counts = delivery.table["counts"]
    first = next((verdict for verdict in V.values if counts.get(verdict)), V.NEW)
    verdict = chosen if chosen in V.values else first
    taken = counts[V.NEW] + counts[V.CHANGED]
    words = ngettext("%(n)d Person übernehmen", "%(n)d Personen übernehmen", taken) % {"n": taken}
    return {
        "verdict": verdict,
        "heading": VERDICT_WORDS[verdict],
        "stats": [_stat(each, counts, verdict) for each in V.values],
        "take_words": words if taken else "",
        "hidden_faults": max(0, counts[V.FAULTY] - FAULTY_SHOWN) if verdict == V.FAULTY else 0,
        "card": delivery_card(delivery, several=False),
        "shown": delivery.table.get("rows", 0),
    }


VERDICT_WORDS = {
    V.NEW: gettext_lazy("Neue Personen und Dossiers"),
    V.CHANGED: gettext_lazy("Geänderte Angaben"),
    V.IGNORED: gettext_lazy("Zeilen ohne Wirkung"),
    V.FAULTY: gettext_lazy("Fehlerhafte Zeilen"),
}


def _stat(verdict: str, counts: dict, current: str) -> dict:
    label = V(verdict).label
    url = f"?art={verdict}" if counts[verdict] and verdict != current else ""
    return {"label": f"{counts[verdict]} {label}", "url": url, "current": verdict == current}


def preview_rows(rows) -> list[list[dict]]:
    """The rows of a preview: line, person, day of arrival, what would happen and why."""
    return [_preview_row(row) for row in rows]


def _preview_row(row: TableRow) -> list[dict]:
    news = (row.facts or {}).get("news") or {}
    known, columns = news.get("known_as", {}), news.get("columns", {})
    name = f"{known.get('first_name', '')} {known.get('official_name', '')}".strip()
    born = known.get("born_on")
    if born:
        name = _("%(name)s, geboren %(day)s") % {"name": name, "day": _born(born, known.get("birth_precision"))}
    arrived = columns.get("arrived_on")
    day = [_("Zuzug am"), _words("arrived_on", arrived)] if arrived else []
    return [
        {"text": row.line, "numeric": True},
        {"text": name or NOTHING, "notes": day, "nowrap": True},
        {"text": row.sentence, "notes": [_change(*each) for each in row.changes]},
    ]


def _born(day: str, precision: str) -> str:
    return day[:4] if precision == "year" else _words("born_on", day)


def _change(name: str, before, after) -> str:
    label = COLUMN_WORDS.get(name, name)
    if before is None and after is None:
        return _("%(label)s: neu") % {"label": label}
    return f"{label}: {_words(name, before)} → {_words(name, after)}"


def _words(name: str, value) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(country_name(each) for each in value)
    if name.endswith("_on") or name == "permit_valid_to":
        return date_format(date.fromisoformat(value), "j. F Y")
    read = READ_AS.get(name, str)
    return read(value)


def upload_message(reports) -> tuple[str, bool]:
    """The sentence after an upload, and whether all is well."""
    waiting = sum(1 for report in reports if report.delivery.state in (S.ASKS, S.PREVIEW))
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


def parcel_cards(parcels, actor, *, several: bool) -> list[dict]:
    """Files that got stuck in the drop folder, with what may be done about them."""
    return [_parcel_card(each, actor.may("register.import", each.organisation_id), several) for each in parcels]


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

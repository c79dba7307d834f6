"""How organisations, contracts and mergers are told on a page."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.core.alphabet import by_name
from willkomm.core.organisations.models import ContactPoint, Cooperation, Organisation
from willkomm.core.organisations.queries import endings, gaps_in, is_over, is_stale
from willkomm.core.permissions import TASKS
from willkomm.core.short_lists import ShortList, short_list


def day(value: date | None) -> str:
    """«3. März 2026»."""
    return date_format(value, "j. F Y") if value else ""


def period(starts_on: date, ends_on: date | None) -> str:
    """«seit 3. März 2026», «ab …» or «3. März 2026 bis 4. April 2026»; both days included."""
    if ends_on:
        return _("%(start)s bis %(end)s") % {"start": day(starts_on), "end": day(ends_on)}
    return _("ab %s") % day(starts_on)


def facts(here: Organisation) -> list[dict]:
    """What the reference data says and nobody edits by hand."""
    rows = [
        {"key": _("Name"), "value": here.name},
        {"key": _("Art"), "value": here.get_kind_display()},
        {"key": _("BFS-Nummer"), "value": here.bfs_number},
        {"key": _("Bezirk"), "value": here.district},
        {"key": _("Postleitzahlen"), "value": ", ".join(here.postal_codes)},
        {"key": _("Währung"), "value": here.currency},
    ]
    return [row for row in rows if row["value"]]


def own_partner(row: Cooperation, actor) -> Organisation | None:
    """The partner for which the actor may leave; None for the host, who ends the whole contract."""
    may = actor.where("cooperation.edit")
    return None if row.host_id in may else next((each for each in row.partners.all() if each.pk in may), None)


def contract(row: Cooperation, actor, today: date) -> dict:
    """One contract with its state in a word and what the actor may do with it."""
    may, over, begun = actor.where("cooperation.edit"), is_over(row, today), row.starts_on <= today
    partners, asked = list(row.partners.all()), list(row.asked.all())
    state, kind = (_("gilt"), "success") if begun else (_("beginnt erst"), "info")
    if over:
        state, kind = _("beendet"), ""
    elif not partners:
        state, kind = _("wartet auf Zustimmung"), "warning"
    return {
        "contract": row,
        "state": state,
        "kind": kind,
        "summary": _terms_in_words(row, partners, asked),
        "answers": [] if over else [each for each in asked if each.pk in may],
        "can_change": row.host_id in may and not over,
        "can_leave": own_partner(row, actor) is not None and not over,
    }


def contract_list(rows: list[dict], asked: Mapping[str, str]) -> ShortList:
    """These contracts as they are `asked` for: by name or municipality; those that wait for an answer, or ended."""
    return short_list(
        asked,
        rows,
        words=lambda row: (row["contract"].name, *(str(line["value"]) for line in row["summary"])),
        filters={
            "antwort": (_("warten auf Ihre Antwort"), lambda row: row["answers"]),
            "gilt": (_("gelten heute"), lambda row: row["kind"] == "success"),
            "beendet": (_("beendet"), lambda row: not row["kind"]),
        },
        orders={
            "name": (_("Name"), lambda row: by_name(row["contract"].name)),
            "beginn": (_("Beginn"), lambda row: row["contract"].starts_on),
        },
    )


def _terms_in_words(row: Cooperation, partners, asked) -> list[dict]:
    lines = [
        {"key": _("Trägergemeinde"), "value": row.host.name},
        {"key": _("Partnergemeinden"), "value": ", ".join(each.name for each in partners) or _("noch keine")},
        {"key": _("Zustimmung offen"), "value": ", ".join(each.name for each in asked)},
        {"key": _("Übertragene Aufgaben"), "value": ", ".join(TASKS.get(task, task) for task in row.tasks)},
        {"key": _("Dauer"), "value": period(row.starts_on, row.ends_on)},
        {"key": _("Kostenschlüssel"), "value": row.cost_key},
    ]
    return [line for line in lines if line["value"]]


def terms(row: Cooperation, today: date) -> dict:
    """The present terms as the first values of the form that changes them."""
    return {
        "on": max(today, row.starts_on),
        "name": row.name,
        "partners": [each.pk for each in (*row.partners.all(), *row.asked.all())],
        "tasks": row.tasks,
        "ends_on": row.ends_on,
        "cost_key": row.cost_key,
    }


def municipalities(rows: list[Organisation], today: date, asked: Mapping[str, str]) -> dict:
    """Present and abolished municipalities apart, the present ones as they are `asked` for."""
    old = [row for row in rows if row.valid_to and row.valid_to < today]
    here = short_list(
        asked,
        [row for row in rows if row not in old],
        words=lambda row: (row.name, row.district, str(row.bfs_number), *row.postal_codes),
        filters={
            "ohne-leitung": (_("ohne Leitung"), lambda row: not (row.led or row.successor_id)),
            "nie-eingeloggt": (_("Leitung war noch nie da"), lambda row: row.led and not row.begun),
        },
        orders={
            "bezirk": (_("Bezirk"), lambda row: (by_name(row.district), by_name(row.name))),
            "nummer": (_("BFS-Nummer"), lambda row: row.bfs_number or 0),
        },
        keep=("o",),
    )
    return {"present": here, "abolished": sorted(old, key=lambda row: (row.valid_to, row.name), reverse=True)}


def merger_preview(form) -> dict:
    """What a merger would mean, in sentences, with the facts to send again."""
    facts = form.cleaned_data
    old, successor, on = list(facts["old"]), facts["successor"], facts["on"]
    hidden = [{"name": "old", "value": each.pk} for each in old]
    hidden += [{"name": "successor", "value": successor.name}, {"name": "on", "value": on.isoformat()}]
    return {
        "successor": successor,
        "first_day": day(on),
        "last_day": day(on - timedelta(days=1)),
        "endings": endings(old, on),
        "hidden": [*hidden, {"name": "sure", "value": "yes"}],
    }


def contact_facts(row: ContactPoint | None, today: date) -> dict | None:
    """A contact point in rows of words, and whether somebody should say «stimmt noch»."""
    if row is None:
        return None
    rows = [
        {"key": _("Strategische Leitung"), "value": _with(row.strategic_name, row.strategic_function)},
        {"key": _("Operative Leitung"), "value": _with(row.operative_name, row.operative_function)},
        {"key": _("Stellvertretung"), "value": row.deputy_name},
        {"key": _("Telefon"), "value": row.phone},
        {"key": _("E-Mail"), "value": row.email},
        {"key": _("Adresse"), "value": row.address},
        {"key": _("Öffnungszeiten"), "value": row.hours},
        {"key": _("Kurs"), "value": _with(row.course, day(row.trained_on))},
        {"key": _("Verbund"), "value": _verbund(row)},
        {"key": _("Gilt"), "value": _("seit %s") % day(row.valid_from)},
    ]
    stale = is_stale(row, today)
    words = _("seit langem nicht bestätigt") if stale else _("bestätigt am %s") % day(row.confirmed_on)
    return {"rows": rows, "stale": stale, "state": words}


def _with(name: str, more: str) -> str:
    return f"{name}, {more}" if name and more else name or more


def _verbund(row: ContactPoint) -> str:
    contract = row.answered_by
    return (
        _("%(name)s (Trägergemeinde %(host)s)") % {"name": contract.name, "host": contract.host.name}
        if contract
        else ""
    )


def contact_list(places: list[Organisation], today: date, asked: Mapping[str, str]) -> ShortList:
    """The register as it is `asked` for: by place or person, and the gaps alone."""
    return short_list(
        asked,
        places,
        words=lambda here: (here.name, here.district, *_answering(here.contact)),
        filters={
            "fehlt": (_("ohne Ansprechstelle"), lambda here: here.contact is None and not here.kept_back),
            "alt": (_("seit langem nicht bestätigt"), lambda here: here.contact and is_stale(here.contact, today)),
            "erinnert": (_("erinnert, ohne Antwort"), lambda here: here.asked_on),
            "kurs": (_("ohne besuchten Kurs"), lambda here: here.contact and not _trained(here.contact)),
            "stellvertretung": (_("ohne Stellvertretung"), lambda here: here.contact and not here.contact.deputy_name),
            "leitung": (
                _("ohne strategische Leitung"),
                lambda here: here.contact and not here.contact.strategic_name,
            ),
            "gesperrt": (_("nicht freigegeben"), lambda here: here.kept_back),
        },
    )


def _trained(row: ContactPoint) -> bool:
    return bool(row.course or row.trained_on)


def _answering(row: ContactPoint | None) -> tuple[str, ...]:
    return (row.operative_name, row.deputy_name, row.strategic_name, row.phone, row.email) if row else ()


def contact_page(places: list[Organisation], today: date, asked: Mapping[str, str]) -> dict:
    """The canton's page: how many have a contact point, the gaps to be reminded, and the table by district."""
    found = contact_list(places, today, asked)
    gaps, kept_back = gaps_in(places, today), sum(bool(here.kept_back) for here in places)
    waiting = [here for here in gaps if here.asked_on]
    with_one, stale = sum(here.contact is not None for here in places), sum(here.contact is not None for here in gaps)
    parts = [_("%(n)s von %(all)s mit Ansprechstelle") % {"n": with_one, "all": len(places)}]
    if stale:
        parts.append(_("%(n)s seit langem nicht bestätigt") % {"n": stale})
    if waiting:
        parts.append(_("%(n)s erinnert, ohne Antwort") % {"n": len(waiting)})
    if kept_back:
        parts.append(_("%(n)s nicht freigegeben") % {"n": kept_back})
    ask = len(gaps) - len(waiting)
    districts: dict[str, list[dict]] = {}
    for here in found.rows:
        districts.setdefault(here.district, []).append(_contact_row(here, today))
    return {
        "coverage": " · ".join(parts),
        "found": found,
        "ask": ngettext("%(n)s Gemeinde erinnern", "%(n)s Gemeinden erinnern", ask) % {"n": ask} if ask else "",
        "districts": [{"name": name, "rows": rows} for name, rows in districts.items()],
    }


def _contact_row(here: Organisation, today: date) -> dict:
    row = here.contact
    if here.kept_back:
        return {"place": here, "contact": None, "state": _("nicht freigegeben"), "kind": "", "asked": ""}
    asked = _("erinnert am %s") % day(here.asked_on) if here.asked_on else ""
    if row is None:
        return {"place": here, "contact": None, "state": _("fehlt"), "kind": "warning", "asked": asked}
    facts = contact_facts(row, today)
    return {
        "place": here,
        "contact": row,
        "reach": " · ".join(filter(None, (row.phone, row.email))),
        "state": facts["state"],
        "kind": "warning" if facts["stale"] else "",
        "trained": _with(row.course, day(row.trained_on)),
        "asked": asked,
    }

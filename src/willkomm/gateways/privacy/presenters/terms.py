"""Shorter terms in words: what they would delete before they are announced, and what stands announced."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.queries import (
    Announced,
    Forecast,
    age_counts,
    announced,
    decides_for_others,
    entry,
    forecast,
)
from willkomm.core.protection.rules import Wave, made, plain
from willkomm.core.suppression import show_class, sum_of
from willkomm.core.told import number, told_total

ONE_DAY = timedelta(days=1)
HOUSEHOLDS = gettext_lazy("Haushalte")
UNITS = {
    "closed_case": HOUSEHOLDS,
    "not_target": HOUSEHOLDS,
    "withdrawn": HOUSEHOLDS,
    "access_log": gettext_lazy("Einträge der Protokolle"),
    "deliveries": gettext_lazy("Registerlieferungen"),
    "requests": gettext_lazy("Gesuche und weitere Einträge"),
    "access_file": gettext_lazy("Dateien mit Auskünften"),
    "staff": gettext_lazy("Rollen und Ansprechpersonen"),
}
MONTHS = 12


def _day(value: date) -> str:
    return date_format(value, "j. F Y")


def _days(term) -> str:
    if term is None:
        return _("ohne Frist")
    return ngettext("%(n)s Tag", "%(n)s Tage", term.days) % {"n": number(term.days)}


def _change(after, before, effect: date) -> str:
    words = {"after": _days(after), "before": _days(before), "day": _day(effect)}
    if before is not None and after.days == before.days:
        return _("ab %(day)s ohne vorheriges Angebot an das Archiv") % words
    return _("%(after)s statt bisher %(before)s, ab %(day)s") % words


def _when(wave: Wave, first: date | None) -> str:
    """The day of what goes at once, else the month; `first` is that day."""
    if wave.day:
        return _("sofort, am %s") % _day(wave.day)
    month = date_format(wave.month, "F Y")
    return _("danach im %s") % month if first and first.replace(day=1) == wave.month else month


def _row(wave: Wave, first: date | None, exact: bool) -> list[dict]:
    """One line: when, how many, in how many organisations; for others only what small numbers allow."""
    when = _when(wave, first)
    if exact:
        return [{"text": when}, {"text": number(sum(wave.counts.values())), "numeric": True}]
    cells = [show_class(count) for count in wave.counts.values()]
    total = told_total(cells[0] if len(cells) == 1 else sum_of(cells))
    return [{"text": when}, {"text": total, "numeric": True}, {"text": number(len(wave.counts)), "numeric": True}]


def _told(found: Forecast, key: str, *, exact: bool = False) -> dict:
    """A forecast as a table; after a year the rest is one sentence. `exact` are one's own numbers."""
    first = next((wave.day for wave in found.waves if wave.day), None)
    rows = [_row(wave, first, exact) for wave in found.waves]
    columns = [{"label": _("Wann")}, {"label": UNITS.get(key, ""), "numeric": True}]
    if not exact:
        columns.append({"label": _("Organisationen"), "numeric": True})
    return {
        "unit": UNITS.get(key, ""),
        "columns": columns,
        "rows": rows[: MONTHS + 1],
        "more": len(rows) > MONTHS + 1,
        "others": not exact,
        "places": found.places,
        "missing": found.missing,
        "as_of": found.as_of,
    }


def preview(here: Organisation, key: str, form, today: date) -> dict:
    """What a shorter term would delete here and below, for somebody who has to be sure; the form's facts come again."""
    facts, effect = form.facts(), form.cleaned_data["valid_from"]
    found = entry(here, "retention", key, effect)
    after = made("retention", key, {**plain(found.shipped), **facts})
    hidden = [{"name": name, "value": value} for name, value in facts.items() if value is not False]
    hidden += [{"name": "valid_from", "value": effect.isoformat()}, {"name": "sure", "value": "yes"}]
    formerly, others = found.value.days if found.value else None, decides_for_others(here)
    return {
        "others": others,
        "at_once": effect <= today,
        "title": found.shipped.name,
        "change": _change(after, found.value, effect),
        "last_day": effect - ONE_DAY,
        "told": _told(forecast(here, key, after.days, formerly, effect), key, exact=not others),
        "hidden": hidden,
        "back_url": reverse("privacy-provision", args=["retention", key]) + f"?{urlencode({'o': here.slug})}",
    }


def announcements(actor, here: Organisation, today: date, rows) -> list[dict]:
    """Shorter terms that have not begun: one's own can be taken back, those of others taken note of.

    `rows` are the `provisions` that may count here.
    """
    found = announced(here, today, rows)
    counts = age_counts(here, {each.provision.key for each in found}) if found else []
    return [_announcement(actor, here, each, counts) for each in found]


def _announcement(actor, here: Organisation, each: Announced, counts) -> dict:
    row, own = each.provision, each.provision.organisation_id == here.pk
    formerly, told_all = each.before.days if each.before else None, own and decides_for_others(here)
    numbers = forecast(here, row.key, each.after.days, formerly, row.valid_from, counts)
    told = _told(numbers, row.key, exact=not told_all)
    note = reverse("privacy-term-noted", args=[row.pk]) + f"?{urlencode({'o': here.slug})}"
    done = told_all or here.pk in row.seen_by or (own and row.set_by_ref == actor.ref)
    return {
        "name": each.after.name,
        "change": _change(each.after, each.before, row.valid_from),
        "set_by": row.set_by,
        "set_at": row.set_at,
        "told": told,
        "own": own,
        "others": told_all,
        "noted": len(row.seen_by),
        "take_back": reverse("privacy-term-take-back", args=[row.pk]) if own else "",
        "note": "" if done else note,
    }

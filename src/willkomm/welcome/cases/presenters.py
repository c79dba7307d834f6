"""The rules in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from willkomm.welcome.cases.models import ChannelRule, Interval, ScreeningRule
from willkomm.welcome.cases.queries import Rulebook
from willkomm.welcome.cases.rules import ORIGIN_WORDS, PENDING, PERMIT_CARDS, RESIDENCE_WORDS

PERMIT_WORDS = {**PERMIT_CARDS, PENDING: "Bewilligung ausstehend"}
LEVEL_WORDS = {"native": "Muttersprache", "": "unbekannt"}
INTERVAL_WORDS = {
    Interval.Key.REMIND: gettext_lazy("Ohne Rückmeldung: Erinnerung nach"),
    Interval.Key.FALLBACK: gettext_lazy("Danach ohne Rückmeldung: Mappe statt Gespräch nach"),
    Interval.Key.FAMILY: gettext_lazy("Ein Kind kommt allein an: auf die Eltern warten"),
    Interval.Key.MESSAGE: gettext_lazy("Eine Meldung zu einer unbekannten Person: warten"),
}
FAR_BACK = date(2020, 1, 1)


def _dates(row, today: date) -> str:
    """«gilt ab 1. Januar 2027», «bis 31. Dezember 2026», or nothing for what holds since ever and without end."""
    parts = []
    if row.valid_from > FAR_BACK:
        word = _("gilt ab %s") if row.valid_from > today else _("seit %s")
        parts.append(word % date_format(row.valid_from, "j. F Y"))
    if row.valid_to:
        parts.append(_("bis %s") % date_format(row.valid_to, "j. F Y"))
    return ", ".join(parts)


def _words(values, table) -> str:
    return _(" oder ").join(table.get(value, value) for value in values)


def conditions(row: ScreeningRule) -> str:
    """What must be true for the row to fit: «Zuzug aus dem Ausland · Hauptwohnsitz · volljährig»."""
    parts = [_words(row.origins, ORIGIN_WORDS), _words(row.permits, PERMIT_WORDS), _words(row.nationalities, {})]
    parts.append(_words(row.residences, RESIDENCE_WORDS))
    if row.swiss is not None:
        parts.append(_("mit Schweizer Bürgerrecht") if row.swiss else _("ohne Schweizer Bürgerrecht"))
    if row.adult is not None:
        parts.append(_("volljährig") if row.adult else _("minderjährig"))
    if row.entered_within_months is not None:
        parts.append(_("vor weniger als %d Monaten eingereist") % row.entered_within_months)
    if row.arrived_before_months is not None:
        parts.append(_("vor mehr als %d Monaten zugezogen") % row.arrived_before_months)
    return " · ".join(part for part in parts if part) or _("alle übrigen")


def channel_conditions(row: ChannelRule) -> str:
    """The same for a channel row."""
    parts = [_("Deutsch: %s") % _words(row.german_levels, LEVEL_WORDS)] if row.german_levels else []
    if row.min_stay_months is not None:
        parts.append(_("bleibt mindestens %d Monate") % row.min_stay_months)
    if row.max_stay_months is not None:
        parts.append(_("bleibt höchstens %d Monate") % row.max_stay_months)
    return " · ".join(parts) or _("alle übrigen")


def _line(row, organisation, today: date, outcome: str, when: str) -> dict:
    return {
        "pk": row.pk,
        "outcome": outcome,
        "words": row.words,
        "when": when,
        "dates": _dates(row, today),
        "own": row.organisation_id == organisation.pk,
    }


def rulebook(book: Rulebook, organisation, today: date) -> dict:
    """All three tables as lines for the page."""
    own_channels = [row for row in book.channels if row.organisation_id == organisation.pk] or book.channels
    return {
        "screening": [
            _line(row, organisation, today, row.get_suggestion_display(), conditions(row)) for row in book.screening
        ],
        "channels": [
            _line(row, organisation, today, row.get_channel_display(), channel_conditions(row)) for row in own_channels
        ],
        "intervals": [_interval(key, book, organisation, today) for key in INTERVAL_WORDS],
    }


def _interval(key: Interval.Key, book: Rulebook, organisation, today: date) -> dict:
    own = [row for row in book.intervals if row.key == key and row.organisation_id == organisation.pk]
    coming = [row for row in own if row.valid_from > today]
    notes = [_("eigene Frist der Gemeinde")] if len(own) > len(coming) and organisation.parent_id else []
    notes += [
        _("ab %(day)s: %(days)d Tage") % {"day": date_format(row.valid_from, "j. F Y"), "days": row.days}
        for row in coming
    ]
    return {"key": key.value, "label": INTERVAL_WORDS[key], "days": book.days[key], "note": ", ".join(notes)}

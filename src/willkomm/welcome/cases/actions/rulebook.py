"""Changing the rules: a change ends the old row and begins a new one, so that every suggestion can be explained.

The canton (or a centre, which is its own top) sets the rules. A municipality below it only tightens: its own
screening rows can raise a suggestion, its intervals are at most as long as the canton's.
"""

from datetime import date, timedelta

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.models import Channel, ChannelRule, Interval, ScreeningRule
from willkomm.welcome.cases.queries import days, in_force

ONE_DAY = timedelta(days=1)
TIGHTER = (ScreeningRule.Suggestion.OPEN, ScreeningRule.Suggestion.CHECK, ScreeningRule.Suggestion.RECENT)
TIGHTER_CHANNELS = (Channel.CONVERSATION, Channel.EVENT)
# A new row is more special than what is there, so it is read first.
FIRST = 1


def tightens_only(organisation) -> bool:
    """Whether somebody above sets the rules, so that this organisation may only tighten them."""
    return organisation.parent_id is not None


def _from(valid_from: date, today: date) -> None:
    if valid_from < today:
        raise Refused("Eine Regel gilt frühestens ab heute; was war, bleibt erklärbar.", "in_the_past")


def _end(row, last_day: date) -> None:
    """End a row on its last day; a row that would never have been in force disappears."""
    if row.valid_from > last_day:
        row.delete()
    else:
        row.valid_to = last_day
        row.save(update_fields=["valid_to"])


def _checked(rule, today: date) -> None:
    if rule.valid_to is not None and rule.valid_to < today:
        raise Refused("Diese Regel gilt nicht mehr. Laden Sie die Seite neu.", "over")


@action("rules.edit", label="Prüfregel festgelegt")
def set_screening_rule(actor, organisation, *, valid_from, today, suggestion, words, replaces=None, **conditions):
    """Begin a screening row on a day (inclusive), instead of another one or before the organisation's rows.

    `conditions` are the columns of ScreeningRule; what is empty means "any". Returns the new row.
    """
    _from(valid_from, today)
    if tightens_only(organisation) and suggestion not in TIGHTER:
        raise Refused("Eine Gemeinde kann die Regeln des Kantons nur verschärfen, nicht lockern.", "loosens")
    return _replace(ScreeningRule, organisation, replaces, valid_from, today, suggestion, words, conditions)


def _replace(model, organisation, replaces, valid_from, today, outcome, words, conditions):
    if not words.strip():
        raise Refused("Beschreiben Sie die Regel in Worten; sie steht als Grund beim Vorschlag.", "no_words")
    position = FIRST
    if replaces is not None:
        _checked(replaces, today)
        position = replaces.position
        _end(replaces, valid_from - ONE_DAY)
    column = "suggestion" if model is ScreeningRule else "channel"
    facts = {**conditions, column: outcome, "words": words.strip(), "valid_from": valid_from}
    return model.objects.create(organisation=organisation, position=position, **facts)


@action("rules.edit", label="Kanalregel festgelegt")
def set_channel_rule(actor, organisation, *, valid_from, today, channel, words, replaces=None, **conditions):
    """Begin a channel row on a day (inclusive). A municipality's own table begins as a copy of the canton's (F-08).

    Its own rows are read before the copied ones. Returns the new row.
    """
    _from(valid_from, today)
    below = tightens_only(organisation)
    if below and channel not in TIGHTER_CHANNELS:
        raise Refused("Eine Gemeinde kann Gespräch oder Anlass verlangen, wo der Kanton die Mappe vorsieht.", "loosens")
    if below and replaces is None:
        _copy_channels(organisation, valid_from)
    return _replace(ChannelRule, organisation, replaces, valid_from, today, channel, words, conditions)


def _copy_channels(organisation, valid_from: date) -> None:
    """The canton's rows of that day as the organisation's own, unless it has some."""
    rows = ChannelRule.objects.filter(in_force(valid_from))
    if rows.filter(organisation=organisation).exists():
        return
    copies = list(rows.filter(organisation_id=organisation.parent_id))
    for row in copies:
        row.pk, row.id, row.organisation, row.valid_from = None, None, organisation, valid_from
        row._state.adding = True
    ChannelRule.objects.bulk_create(copies)


@action("rules.edit", label="Regel beendet")
def end_rule(actor, rule, *, last_day, today):
    """End a screening or channel row; the last day (inclusive) still holds. A row that has not begun is withdrawn."""
    _checked(rule, today)
    if last_day < today - ONE_DAY:
        raise Refused("Der letzte Tag kann höchstens gestern gewesen sein.", "past")
    if rule.valid_to is not None and rule.valid_to < last_day:
        raise Refused("Die Regel endet schon früher.", "not_longer")
    _end(rule, last_day)


@action("rules.edit", label="Frist festgelegt")
def set_interval(actor, organisation, *, key, days_after: int, valid_from, today):
    """Set a number of days from a day on (inclusive). A municipality may only set fewer than the canton."""
    _from(valid_from, today)
    if key == Interval.Key.RETENTION:
        raise Refused("Wie lange Dossiers bleiben, steht unter «Datenschutz», «Fristen und Löschungen».", "elsewhere")
    if key not in Interval.Key.values or not 0 < days_after <= 3660:
        raise Refused("Geben Sie eine Zahl zwischen 1 und 3660 Tagen an.", "bad_number")
    if tightens_only(organisation):
        most = days(key, valid_from, organisation.parent_id)
        if days_after > most:
            raise Refused(f"Der Kanton erlaubt höchstens {most} Tage. Wählen Sie eine kürzere Frist.", "loosens")
    later = Interval.objects.filter(organisation=organisation, key=key)
    for row in later.exclude(valid_to__lt=valid_from):
        _end(row, valid_from - ONE_DAY)
    return Interval.objects.create(organisation=organisation, key=key, days=days_after, valid_from=valid_from)

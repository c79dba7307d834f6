"""A person decides about a suggestion, or changes it in place."""

from django.utils import timezone

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.actions.changes import changed
from willkomm.welcome.cases.models import Channel
from willkomm.welcome.cases.workflow import CASE_WORKFLOW


@action("cases.confirm", many=True, label="bestätigt")
def confirm(actor, cases, *, now):
    """Accept the suggestions: these persons are newcomers and will be welcomed."""
    CASE_WORKFLOW.move(cases, "confirm", actor, now=now)
    for case in cases:
        case.confirmed_on, case.due_on = timezone.localdate(now), timezone.localdate(now)
    update_rows(cases, ["confirmed_on", "due_on"])
    changed(cases)
    return cases


@action("cases.confirm", many=True, label="keine Erstinformation nötig")
def not_needed(actor, cases, *, now, reason=""):
    """Decide that no first information is needed; refuses once a person has been reached."""
    CASE_WORKFLOW.move(cases, "not_needed", actor, now=now, reason=reason)
    _end(cases, "not_needed", now)
    changed(cases)
    return cases


@action("cases.confirm", many=True, label="bereits informiert")
def informed_elsewhere(actor, cases, *, now, on=None, channel="", note=""):
    """Note the printed confirmation of another municipality (F-10): date, channel and where; nothing else is kept.

    `note` names the municipality; it is kept with the channel's word: «Gespräch, Bellach».
    """
    if on and on > timezone.localdate(now):
        raise Refused("Das Datum der Bestätigung liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")
    if channel and channel not in Channel.values:
        raise Refused("Wählen Sie Mappe, Gespräch oder Anlass.", "unknown_channel")
    note = ", ".join(part for part in (str(Channel(channel).label) if channel else "", note.strip()) if part)
    CASE_WORKFLOW.move(cases, "informed_elsewhere", actor, now=now, reason=note)
    for case in cases:
        case.informed_elsewhere_on, case.informed_elsewhere_note = on, note[:200]
    update_rows(cases, ["informed_elsewhere_on", "informed_elsewhere_note"])
    _end(cases, "informed_elsewhere", now)
    changed(cases)
    return cases


@action("cases.confirm", many=True, label="zurückgezogen")
def withdraw(actor, cases, *, now, reason=""):
    """Take dossiers back that came from a message which was recalled or taken back."""
    CASE_WORKFLOW.move(cases, "withdraw", actor, now=now, reason=reason)
    _end(cases, "withdrawn", now)
    changed(cases)
    return cases


@action("cases.confirm", many=True, label="nochmals zu prüfen")
def recheck(actor, cases, *, now, reason=""):
    """Put dossiers back to «zu prüfen»."""
    CASE_WORKFLOW.move(cases, "recheck", actor, now=now, reason=reason)
    changed(cases)
    return cases


@action("cases.open", many=True, label="markiert")
def flag(actor, cases, *, sentence):
    """Put a sentence on dossiers that a person should read (for instance a recall after work was done)."""
    for case in cases:
        case.flagged = sentence[:300]
    update_rows(cases, ["flagged"])
    return cases


@action("cases.edit", many=True, label="Kanal gewählt")
def choose_channel(actor, cases, *, channel):
    """Choose folder, conversation or group event by hand; the rule does not touch it again."""
    if channel not in Channel.values:
        raise Refused("Wählen Sie Mappe, Gespräch oder Anlass.", "unknown_channel")
    for case in cases:
        case.channel, case.channel_by_hand, case.channel_reason = channel, True, "von uns gewählt"
    update_rows(cases, ["channel", "channel_by_hand", "channel_reason"])
    return cases


@action("cases.edit", many=True, label="Sprache gewählt")
def choose_language(actor, cases, *, language):
    """Choose the letter's language by hand; the guess does not touch it again."""
    for case in cases:
        case.language, case.language_by_hand, case.language_reason = language, True, "von uns gewählt"
    update_rows(cases, ["language", "language_by_hand", "language_reason"])
    return cases


def _end(cases, why: str, now) -> None:
    for case in cases:
        case.closed_reason, case.retention_from, case.due_on = why, timezone.localdate(now), None
    update_rows(cases, ["closed_reason", "retention_from", "due_on"])

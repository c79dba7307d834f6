"""Making the letters of a batch, part after part: each part is one tagged document and one transaction."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.formats import date_format

from willkomm.common.correspondence.actions import issue_part
from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.storage import forget_others
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.welcome.cases.actions.written import written_to
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import look_again
from willkomm.welcome.conversations.letters import VERBS, may_get_in_a_stack, orders_for
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch
from willkomm.welcome.conversations.queries.batches import (
    OPEN_STATES,
    moved_on,
    next_entries,
    parts,
    written_since,
)

AT_ONCE = 200  # letters that are looked at for one document; how many fit is the typesetter's business
MOST_ATTEMPTS = 5
LEASE = timedelta(minutes=1)  # a part takes seconds
GIVEN_UP = "Die Briefe konnten auch nach mehreren Versuchen nicht erstellt werden. Versuchen Sie es später noch einmal."
NO_ROOM = (
    "Der Speicherplatz des Servers ist voll. Die Briefe entstehen von selbst, sobald wieder Platz ist; "
    "rufen Sie die Systemverwaltung."
)


@action("letters.issue", label="Briefe erstellt")
def make_part(actor, batch, *, now, base_url) -> bool:
    """Make the next document of this batch; returns whether letters are still to be made.

    Does nothing while somebody else makes a part, and when the batch is finished. Everything happens in one
    transaction: letters, codes and the dossiers' steps are there together with their file, or not at all.
    """
    rows = LetterBatch.objects.select_for_update(skip_locked=True)
    batch = rows.filter(pk=batch.pk, state__in=OPEN_STATES).first()
    if batch is None:
        return False
    found = next_entries(batch, AT_ONCE)
    if found:
        _make(replace(actor, kind="job", ref=f"batch:{batch.pk}", name=batch.ordered_by), batch, found, now, base_url)
        found = next_entries(batch, 1)
    batch.state, batch.attempts, batch.leased_until = LetterBatch.State.WORKING, 0, None
    batch.trouble = ""
    if found:
        look_again(batch.organisation_id, now)
    else:
        _finish(batch, now)
    batch.save(update_fields=["state", "attempts", "leased_until", "finished_at", "trouble"])
    return bool(found)


def _make(actor, batch, entries, now, base_url) -> None:
    cases = _locked([entry.case_id for entry in entries])
    fit = _fit(batch, entries, cases, now)
    if not fit:
        return
    orders = orders_for(fit, batch.template)
    facts = {"now": now, "base_url": base_url, "include_unchecked": batch.include_unchecked}
    made = issue_part(actor, orders, folder=str(batch.public_id), **facts)
    results = {order.household.pk: result for order, result in zip(orders, made, strict=False)}
    by_case = {pk: results[case.household_id] for pk, case in cases.items() if case.household_id in results}
    moving = [case for pk, case in cases.items() if pk in by_case and by_case[pk][0] and case in fit]
    if moving and VERBS[batch.template]:
        written_to(actor, moving, verb=VERBS[batch.template], now=now)
    _note([entry for entry in entries if entry.case_id in by_case and not entry.reason], by_case)


def _locked(ids) -> dict[int, Case]:
    """The dossiers, kept from moving until the letters are written."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("person", "household")
    return {case.pk: case for case in rows.order_by("pk")}


def _fit(batch, entries, cases, now) -> list[Case]:
    """The dossiers that still want this letter, in print order; the others are noted with their reason."""
    found, refused, today = [], [], timezone.localdate(now)
    overtaken = _overtaken(batch, cases.values())
    for entry in entries:
        case = cases[entry.case_id]
        if reason := overtaken.get(case.pk) or may_get_in_a_stack(case, batch.template, today):
            entry.reason = reason[:300]
            refused.append(entry)
            continue
        if batch.template == Letter.Template.EVENT:
            case.appointment_at, case.appointment_place = batch.appointment_at, batch.appointment_place
        found.append(case)
    _close(refused)
    return found


def _overtaken(batch, cases) -> dict[int, str]:
    """Dossier id → what happened since the order, so that it does not want its letter any more."""
    alive = [case for case in cases if not case.person.died_on]  # the dossier's own rule says so
    sent, gone = written_since(batch, alive), moved_on(batch, alive)
    found = {}
    for case in alive:
        if case.pk in gone:
            found[case.pk] = f"Das Dossier steht inzwischen auf «{case.get_state_display()}»."
        if letter := sent.get(case.person_id):
            day = date_format(timezone.localdate(letter.issued_at), "j. F Y")
            found[case.pk] = f"Diesen Brief hat {letter.issued_by} inzwischen erstellt ({day})."
    return found


def _note(entries, by_case) -> None:
    """Each entry's letter, or the sentence why it has none."""
    for entry in entries:
        letter, sentence = by_case[entry.case_id]
        entry.letter, entry.reason = letter, "" if letter else sentence[:300]
    _close(entries)


def _close(entries) -> None:
    for entry in entries:
        entry.open = False
    update_rows(entries, ["letter", "reason", "open"])


def _finish(batch, now) -> None:
    """Done when there is a letter; else failed, with the sentence that stands beside the first dossier."""
    files = [part.file for part in parts(batch)]
    batch.finished_at = now
    batch.state = LetterBatch.State.DONE if files else LetterBatch.State.FAILED
    if not files:
        reasons = BatchEntry.objects.filter(batch=batch).exclude(reason="").order_by("position")
        batch.trouble = reasons.values_list("reason", flat=True).first() or ""
    forget_others(batch.organisation_id, str(batch.public_id), keep=files)


@action("letters.issue", label="Stapel in Arbeit genommen")
def take_up(actor, batch, *, now) -> bool:
    """Take the lease of the batch for the next part; returns whether there is anything to do.

    Nobody else may hold the lease or make a part. A lease that ran out tells of a worker that died; the fifth in a
    row without a part between gives the batch up.
    """
    rows = LetterBatch.objects.select_for_update(skip_locked=True)
    batch = rows.filter(pk=batch.pk, state__in=OPEN_STATES).first()
    if batch is None or (batch.leased_until and batch.leased_until > now):
        return False
    batch.attempts, batch.leased_until = batch.attempts + 1, now + LEASE
    if batch.attempts > MOST_ATTEMPTS:
        batch.state, batch.trouble, batch.finished_at = LetterBatch.State.FAILED, GIVEN_UP, now
        BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch).update(open=False)
    batch.save(update_fields=["attempts", "leased_until", "state", "trouble", "finished_at"])
    return batch.state in OPEN_STATES


@action("letters.issue", label="Stapel wartet auf Speicherplatz")
def wait_for_room(actor, batch) -> None:
    """Say that there was no room for the part of this lease; that is nobody's death and does not count as one."""
    rows = LetterBatch.objects.filter(pk=batch.pk, organisation_id=batch.organisation_id, state__in=OPEN_STATES)
    rows.update(trouble=NO_ROOM, attempts=Greatest(F("attempts") - 1, 0))

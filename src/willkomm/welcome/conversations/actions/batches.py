"""Letters for many at once: order them, put them into the post, take them back."""

from collections import defaultdict
from datetime import timedelta

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils import timezone

from willkomm.common.correspondence.actions import POSTED, WAY_OUT, note_posted, withdraw
from willkomm.common.correspondence.models import Letter
from willkomm.common.people.rules.persons import alphabetical
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Duty, Organisation
from willkomm.core.protection.catalogue import allowed
from willkomm.welcome.cases import actions as cases_actions
from willkomm.welcome.cases.models import Case, CaseTransition
from willkomm.welcome.conversations.letters import VERBS, may_get_in_a_stack
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch
from willkomm.welcome.conversations.queries.batches import have_companions
from willkomm.welcome.conversations.rules import print_order

LOCK = 22  # first half of the advisory lock's key: orders of letters; the second is the organisation
MOST = 5000
DUTY = "letters"
PATIENCE = timedelta(minutes=1)  # a part takes seconds; who needs longer than this is nudged again


@action("letters.issue", many=True, label="Briefe bestellt")
def order(actor, cases, *, template, now, key=None, include_unchecked=False, appointment_at=None, place=""):
    """Order one letter per household for these dossiers of one organisation, to be made in the background.

    `key` (a UUID from the form) makes the order happen once: the same key again returns the same batch. Dossiers
    that wait in another unfinished batch, or cannot get this letter now, are left out with the reason. Returns the
    LetterBatch. Refuses when nobody is left, for an event in the past, and for more than 5,000 dossiers.
    """
    _refuse_unfit(cases, template, now, appointment_at)
    here = cases[0].organisation_id
    allowed(Organisation.objects.get(pk=here), WAY_OUT, timezone.localdate(now))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, here])
    if key and (found := LetterBatch.objects.filter(organisation_id=here, public_id=key).first()):
        return found
    prefetch_related_objects(cases, "person", "household")
    reasons = _reasons(cases, template, timezone.localdate(now))
    if all(reasons.get(case.pk) for case in cases):
        raise Refused(next(iter(reasons.values())), "cannot_get_letter")
    batch = LetterBatch.objects.create(
        organisation_id=here,
        **({"public_id": key} if key else {}),
        template=template,
        include_unchecked=include_unchecked,
        appointment_at=appointment_at,
        appointment_place=place[:150],
        ordered_at=now,
        ordered_by=actor.name[:120],
    )
    BatchEntry.objects.bulk_create(_entries(batch, cases, reasons), batch_size=500)
    look_again(here, now)
    return batch


def look_again(organisation_id: int, now) -> None:
    """Part of the verbs of a batch: the clock looks after its letters should the worker die."""
    facts = {"due_at": now + PATIENCE, "leased_until": None}
    Duty.objects.update_or_create(organisation_id=organisation_id, kind=DUTY, defaults=facts)


def _refuse_unfit(cases, template: str, now, appointment_at) -> None:
    if not cases:
        raise Refused("Wählen Sie mindestens eine Person.", "nobody")
    if len(cases) > MOST:
        raise Refused(f"Wählen Sie höchstens {MOST} Personen aufs Mal.", "too_many")
    if len({case.organisation_id for case in cases}) > 1:
        raise Refused("Wählen Sie Personen einer einzigen Gemeinde.", "several_organisations")
    if template == Letter.Template.EVENT and not appointment_at:
        raise Refused("Wann ist der Anlass? Geben Sie Datum und Zeit an.", "date_missing")
    if appointment_at and appointment_at <= now:
        raise Refused("Der Anlass liegt in der Vergangenheit. Prüfen Sie Datum und Zeit.", "event_past")


def _reasons(cases, template: str, today) -> dict[int, str]:
    """Dossier id → why it gets no letter in this batch."""
    taken = BatchEntry.objects.filter(case__in=[case.pk for case in cases], open=True)
    waiting = set(taken.values_list("case_id", flat=True))
    found = {case.pk: may_get_in_a_stack(case, template, today) for case in cases}
    if template == Letter.Template.FOLDER:
        found |= dict.fromkeys(have_companions(cases), "Diesen Brief gibt es schon. Öffnen Sie ihn im Dossier.")
    again = "Für dieses Dossier wird schon ein Brief erstellt. Warten Sie, bis er da ist."
    found |= dict.fromkeys(waiting, again)
    return {pk: reason for pk, reason in found.items() if reason}


def _entries(batch, cases, reasons) -> list[BatchEntry]:
    homes = defaultdict(list)
    for case in cases:
        homes[case.household_id].append(case)
    ordered = sorted(homes.values(), key=_print_order)
    return [
        BatchEntry(
            organisation_id=batch.organisation_id,
            batch=batch,
            case=case,
            position=position,
            reason=reasons.get(case.pk, "")[:300],
            open=case.pk not in reasons,
        )
        for position, group in enumerate(ordered, start=1)
        for case in group
    ]


def _print_order(group: list[Case]) -> tuple:
    home = group[0].household
    name = min(alphabetical(case.person) for case in group)
    return print_order(home.postal_code, home.street, home.house_number, name)


@action("letters.issue", label="Stapel zur Post gegeben")
def post(actor, batch, *, on, today, without=()):
    """Note somebody's word that the letters of the batch were printed and posted, apart from those in `without`.

    `without` holds public ids of letters that stay behind; each of them is asked about by itself afterwards.
    """
    if batch.state != LetterBatch.State.DONE:
        raise Refused("Diese Briefe sind noch nicht erstellt. Warten Sie, bis die Datei da ist.", "not_made")
    letters = Letter.objects.filter(batch_entries__batch=batch, withdrawn_at__isnull=True).distinct()
    going = list(letters.exclude(public_id__in=list(without)).only("pk", "organisation_id"))
    if not going:
        raise Refused("Lassen Sie mindestens einen Brief in der Auswahl.", "nobody")
    note_posted(actor, going, on=on, today=today)
    batch.posted_on = on
    batch.save(update_fields=["posted_on"])
    return batch


@action("letters.issue", label="Stapel zurückgenommen")
def take_back(actor, batch, *, now):
    """Take the batch back while nobody said that it was posted: dossiers, codes and letters become as before.

    Stops a batch that is still being made. Refuses once something was posted, and when a dossier went on since.
    """
    batch = LetterBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == LetterBatch.State.UNDONE:
        return batch
    letters = list(Letter.objects.filter(batch_entries__batch=batch).distinct())
    if batch.posted_on or any(letter.posted_on for letter in letters):
        raise Refused(POSTED, "nothing_to_undo")
    cases = list(Case.objects.filter(batch_entries__batch=batch, batch_entries__letter__isnull=False))
    if VERBS[batch.template] and cases:
        _refuse_if_gone_on(batch, cases)
        cases_actions.undo(actor, cases, now=now)
    if batch.template == Letter.Template.EVENT:
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(appointment_at=None, appointment_place="")
    if letters:
        withdraw(actor, letters, now=now)
    BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch).update(open=False)
    batch.state, batch.finished_at = LetterBatch.State.UNDONE, now
    batch.save(update_fields=["state", "finished_at"])
    return batch


def _refuse_if_gone_on(batch, cases) -> None:
    issued = dict(
        BatchEntry.objects.filter(batch=batch, letter__isnull=False).values_list("case_id", "letter__issued_at")
    )
    last = {}
    rows = CaseTransition.objects.filter(case__in=list(issued)).order_by("at", "pk")
    for case_id, at in rows.values_list("case_id", "at"):
        last[case_id] = at
    gone = sum(last.get(case.pk) != issued[case.pk] for case in cases)
    if gone:
        who = "einem Dossier" if gone == 1 else f"{gone} Dossiers"
        raise Refused(
            f"Bei {who} ging es seither weiter. Machen Sie dort zuerst den letzten Schritt rückgängig.",
            "nothing_to_undo",
        )


@action("letters.issue", label="Stapel nochmals versucht")
def try_again(actor, batch, *, now):
    """Put a batch that failed to work again, for what is still missing. Refuses one that did not fail."""
    if batch.state != LetterBatch.State.FAILED:
        raise Refused("Diese Briefe sind schon erstellt oder in Arbeit. Laden Sie die Seite neu.", "not_failed")
    rows = BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch, letter=None)
    busy = BatchEntry.objects.filter(case__in=rows.values("case"), open=True).exclude(batch=batch)
    if busy.exists():
        raise Refused("Für einige dieser Dossiers werden schon andere Briefe erstellt. Warten Sie, bis sie da sind.")
    rows.update(reason="", open=True)
    batch.state, batch.attempts, batch.leased_until, batch.trouble = LetterBatch.State.WAITING, 0, None, ""
    batch.save(update_fields=["state", "attempts", "leased_until", "trouble"])
    look_again(batch.organisation_id, now)
    return batch

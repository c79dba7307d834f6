"""The verbs of a request: taken, answered by a compiled file that a second person releases."""

from datetime import date, timedelta

from django.utils import timezone

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.protection.actions.typed import typed
from willkomm.core.protection.models import Request
from willkomm.core.protection.queries import entry


@action("privacy.answer", label="Gesuch erfasst")
def take_request(actor, organisation, *, kind: str, subject=None, asker="", received_on: date, wish: str = "", now):
    """Record a request for access, correction or deletion; the legal date follows from the threshold «answer».

    Of somebody who is not stored (`subject` None) it keeps the name, so that the answer can be addressed.
    """
    if subject is None:
        asker = typed(asker, "Schreiben Sie, wer das Gesuch stellt.", 200)
    if kind not in Request.Kind.values:
        raise Refused("Wählen Sie, worum es geht: Auskunft, Berichtigung oder Löschung.", "unknown_kind")
    if received_on > timezone.localdate(now):
        raise Refused("Der Eingang liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")
    term = entry(organisation, "threshold", "answer", received_on).value
    return Request.objects.create(
        organisation=organisation,
        kind=kind,
        subject=subject,
        asker=asker,
        received_on=received_on,
        due_on=received_on + timedelta(days=term.count if term else 30),
        wish=wish.strip()[:500],
        recorded_by=actor.name[:120],
    )


def as_it_stands(request: Request) -> Request:
    """The request as it stands now; nobody else takes a step with it before this one is done.

    Refused when it has been answered.
    """
    request = Request.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.answered_on:
        raise Refused("Das Gesuch ist schon beantwortet. Erfassen Sie ein neues, wenn etwas offen ist.", "answered")
    return request


@action("privacy.answer", label="Auskunft zusammengestellt")
def note_compiled(actor, request, *, file: str, now):
    """Keep where the compiled access file lies and who compiled it; a former release is gone with it."""
    request = as_it_stands(request)
    request.file, request.compiled_by, request.compiled_by_ref = file, actor.name[:120], actor.ref
    request.compiled_at, request.released_by, request.released_at = now, "", None
    request.save(update_fields=["file", "compiled_by", "compiled_by_ref", "compiled_at", "released_by", "released_at"])
    return request


@action("privacy.release", label="Auskunft freigegeben")
def release(actor, request, *, seen: str, now):
    """Release a compiled access file: somebody else than who compiled it must have looked at it.

    `seen` is the moment (ISO 8601) at which the file was compiled that they looked at; a newer one is not released.
    """
    request = as_it_stands(request)
    if not request.file:
        raise Refused("Stellen Sie die Auskunft zuerst zusammen.", "not_compiled")
    if request.released_at:
        raise Refused("Die Auskunft ist schon freigegeben.", "released")
    if actor.ref == request.compiled_by_ref:
        raise Refused("Die Freigabe braucht eine zweite Person. Bitten Sie die Leitung darum.", "same_person")
    if seen != request.compiled_at.isoformat():
        raise Refused(
            "Die Auskunft wurde inzwischen neu zusammengestellt. Sehen Sie das neue PDF durch, bevor Sie es freigeben.",
            "compiled_anew",
        )
    request.released_by, request.released_at = actor.name[:120], now
    request.save(update_fields=["released_by", "released_at"])
    return request


@action("privacy.answer", label="Gesuch beantwortet")
def answer_request(actor, request, *, answer: str, on: date, now):
    """Note what was answered and when. An access request needs a released file before."""
    request = as_it_stands(request)
    if request.kind == Request.Kind.ACCESS and request.file and not request.released_at:
        raise Refused("Die Auskunft ist noch nicht freigegeben. Bitten Sie eine zweite Person darum.", "not_released")
    if not request.received_on <= on <= timezone.localdate(now):
        raise Refused("Die Antwort liegt zwischen Eingang und heute. Prüfen Sie das Datum.", "wrong_day")
    request.answer = typed(answer, "Schreiben Sie kurz, was geantwortet wurde.", 1000)
    request.answered_on, request.answered_by = on, actor.name[:120]
    request.save(update_fields=["answer", "answered_on", "answered_by"])
    return request

"""Letters for many by API: order them, ask how far they are, fetch the documents."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from willkomm.common.correspondence.storage import NotAsIssued, as_issued
from willkomm.core.kernel.gate import comes_from, find, looked_at, requires
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.models import LetterBatch
from willkomm.welcome.conversations.presenters.pdf import pdf_response
from willkomm.welcome.conversations.queries.batches import letters_in, parts, progress
from willkomm.welcome.conversations.tasks import start

router = Router(tags=["Briefe"])
PURPOSE = "Abfrage über die Schnittstelle"


class BatchIn(Schema, extra="forbid"):
    """Which letter for which dossiers of one municipality; the same `id` twice is one order."""

    id: UUID | None = None
    template: Literal["invitation", "folder", "event", "reminder"]
    cases: Annotated[list[UUID], Field(min_length=1, max_length=5000)]
    include_unchecked: bool = False
    appointment_at: datetime | None = None
    place: Annotated[str, Field(max_length=150)] = ""


class PartOut(Schema):
    """One document: its number, pages, letters, and the SHA-256 of its bytes."""

    number: int
    pages: int
    letters: int
    sha256: str


class BatchOut(Schema):
    """A batch; `state` is stable for machines, `state_name` the German word. Letters are one per household."""

    id: UUID
    template: str
    state: str
    state_name: str
    trouble: str
    ordered_at: datetime
    posted_on: date | None
    letters: int
    made: int
    without_letter: int
    parts: list[PartOut]


def _out(batch: LetterBatch) -> dict:
    found = progress(batch)
    return {
        "id": batch.public_id,
        "state_name": batch.get_state_display(),
        "letters": found.total,
        "made": found.made,
        "without_letter": found.refused,
        "parts": [{name: getattr(part, name) for name in PartOut.model_fields} for part in parts(batch)],
        **{name: getattr(batch, name) for name in ("template", "state", "trouble", "ordered_at", "posted_on")},
    }


def _batch(request, batch_id: UUID) -> LetterBatch:
    return find(
        LetterBatch.objects.for_scope(request.actor, "letters.view"), request.actor, "letters.view", public_id=batch_id
    )


@router.post("", response={201: BatchOut}, summary="Briefe bestellen")
@requires("letters.issue")
def order_letters(request, wanted: BatchIn):
    """Order one letter per household; they are made in the background. A dossier that does not exist here is 404."""
    rows = Case.objects.for_scope(request.actor, "letters.issue").filter(public_id__in=wanted.cases)
    cases = list(rows.select_related("person", "household"))
    if len(cases) != len(set(wanted.cases)):
        raise Http404
    facts, now = wanted.model_dump(exclude={"id", "cases"}), timezone.now()
    facts["appointment_at"] = _moment(facts["appointment_at"])
    batch = order(request.actor, cases, now=now, key=wanted.id, **facts)
    if batch.ordered_at == now:
        start(batch)
    comes_from(request, [batch.organisation_id])
    return Status(201, _out(batch))


def _moment(at: datetime | None) -> datetime | None:
    """A moment without a zone is the office's. Refuses years in which nobody meets."""
    if at and not 2000 <= at.year <= 2200:
        raise Refused("Dieses Datum kann nicht stimmen. Prüfen Sie den Anlass.", "appointment_date")
    return timezone.make_aware(at) if at and timezone.is_naive(at) else at


@router.get("/{batch_id}", response=BatchOut, summary="Stand der Briefe")
@requires("letters.view")
def get_letters(request, batch_id: UUID):
    """How far a batch is, and its documents; names nobody."""
    batch = _batch(request, batch_id)
    comes_from(request, [batch.organisation_id])
    return _out(batch)


@router.get("/{batch_id}/parts/{number}", summary="Ein Dokument mit Briefen (PDF)", openapi_extra={
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
})  # fmt: skip
@requires("letters.view")
def get_letters_part(request, batch_id: UUID, number: int):
    """One document as it was stored; everybody in it is noted in the access log."""
    batch = _batch(request, batch_id)
    wanted = next((part for part in parts(batch) if part.number == number), None)
    if wanted is None:
        raise Http404
    people = [case.person for letter, cases in letters_in(batch) if letter.file == wanted.file for case in cases]
    looked_at(request, people, PURPOSE)
    try:
        return pdf_response(as_issued(wanted), f"Briefe-{batch.public_id}-{number}.pdf")
    except NotAsIssued as lost:
        raise Http404 from lost

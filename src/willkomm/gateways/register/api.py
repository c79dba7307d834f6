"""Register deliveries by API: a file in, and what became of each message."""

from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from willkomm.core.kernel.gate import comes_from, find, looked_at, requires
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation
from willkomm.core.problems import problem
from willkomm.gateways.register.actions import bring
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.register.queries import case_links, deliveries, items_of, open_to_import
from willkomm.gateways.register.sedex import is_archive
from willkomm.gateways.register.tasks import start

router = Router(tags=["Registerlieferungen"])
LIMIT, ENVELOPE_LIMIT = 20 * 1024 * 1024, 64 * 1024


class ItemOut(Schema):
    """One message and its result; `sentence` says in German why."""

    position: int
    event: str
    result: str
    result_name: str
    reason: str
    sentence: str
    person: UUID | None
    case: UUID | None


class DeliveryOut(Schema):
    """One file as it arrived. `state` is done, waiting, reading, asks, preview, taking, undoing, rejected,
    taken_back or discarded; `channel` is upload, folder, api or command."""

    id: UUID
    bfs_number: int | None
    source: str
    channel: str
    event: str
    state: str
    state_name: str
    reason: str
    sentence: str
    counts: dict[str, int]
    test: bool
    received_at: datetime
    received_by: str


class DeliveryPage(Schema):
    """A page of the list; `after` of the next page, empty at the end."""

    items: list[DeliveryOut]
    after: str


class DeliveryWithItems(DeliveryOut):
    """A delivery with a page of its messages."""

    items: list[ItemOut]
    after: str


class DeliveriesBrought(DeliveryWithItems):
    """The delivery that came of a file; of an archive the first one, with the others behind it."""

    others: list[DeliveryOut]


def _out(delivery: Delivery) -> dict:
    computed = {
        "id": delivery.public_id,
        "bfs_number": delivery.organisation.bfs_number,
        "state_name": delivery.get_state_display(),
    }
    same = set(DeliveryOut.model_fields) - set(computed)
    return {**computed, **{name: getattr(delivery, name) for name in same}}


def _with_items(request, delivery: Delivery, after: str = "") -> dict:
    """The delivery with its messages, noted in the access log."""
    found = items_of(delivery, after=after)
    people = [item.person for item in found.rows if item.person_id]
    looked_at(request, people, "Registerlieferung über die Schnittstelle")
    comes_from(request, [delivery.organisation_id])
    cases = case_links(request.actor, found.rows)
    return {**_out(delivery), "items": [_item(item, cases) for item in found.rows], "after": found.after}


def _item(item, cases) -> dict:
    case = cases.get(item.person_id)
    return {
        "person": item.person.public_id if item.person_id else None,
        "case": case.public_id if case else None,
        "result_name": item.get_result_display(),
        **{name: getattr(item, name) for name in ("position", "event", "result", "reason", "sentence")},
    }


def _page(read):
    """What `read` answers; a mark that does not fit is refused in words."""
    try:
        return read()
    except ValueError as error:
        raise Refused("Die Marke «after» passt nicht. Beginnen Sie die Liste von vorn.", "bad_mark") from error


def _municipality(actor, bfs_number: int | None) -> Organisation:
    """The municipality that is meant; it need not be named where there is only one."""
    here = open_to_import(actor)
    if bfs_number is not None:
        here = [each for each in here if each.bfs_number == bfs_number]
        if not here:
            raise Http404
    if len(here) != 1:
        raise Refused("Nennen Sie mit bfs_number die Gemeinde der Lieferung.", "which_municipality")
    return here[0]


@router.get("", response=DeliveryPage, summary="Registerlieferungen, neuste zuerst")
@requires("register.view")
def list_deliveries(request, after: str = "", limit: int = 50):
    """The deliveries that the caller may see; `after` takes the mark of the page before, `limit` is 1 to 200."""
    size = max(1, min(limit, 200))
    found = _page(lambda: deliveries(request.actor, after=after, size=size))
    return {"items": [_out(delivery) for delivery in found.rows], "after": found.after}


@router.post("", response={201: DeliveriesBrought}, summary="Registerlieferung einlesen")
@requires("register.import")
def send_delivery(
    request, file: File[UploadedFile], envelope: File[UploadedFile | None] = None, bfs_number: int | None = None
):
    """Read an eCH-0020 file and apply its messages, each by itself; of a table (CSV, XLSX, XLS, ODS), stage the rows.

    Also a ZIP archive of such files, and a pair of sedex: the payload as `file`, its envelope (eCH-0090) as
    `envelope`. An archive comes in as a whole or not at all; the answer shows its first file, `others` the rest. An
    envelope that is not meant for us, a pair or an archive that cannot be read are refused (422) and noted.

    Another file that cannot be read is noted as well: the answer then has the state «rejected» and its sentence. A
    table waits for a person: in the state «asks» for what its columns mean, in the state «preview» for a yes; a large
    one is in the state «reading» before.
    """
    here = _municipality(request.actor, bfs_number)
    _check_sizes(file, envelope)
    outside, now = envelope.file if envelope else None, timezone.now()
    facts = {"channel": Delivery.Channel.API, "now": now, "envelope": outside}
    first, *others = bring(request.actor, here, name=file.name, file=file.file, **facts)
    if _is_turned_away(first.delivery, parcel=envelope is not None or is_archive(file.name, file.file)):
        return problem(422, first.delivery.reason, first.delivery.sentence)
    for report in (first, *others):
        start(report.delivery)
    found = {"others": [_out(report.delivery) for report in others]}
    return Status(201, _with_items(request, first.delivery) | found)


def _check_sizes(file, envelope) -> None:
    if file.size > LIMIT:
        raise Refused("Die Datei ist grösser als 20 MB. Teilen Sie die Lieferung in Pakete auf.", "too_large")
    if envelope and envelope.size > ENVELOPE_LIMIT:
        raise Refused("Der Umschlag ist grösser als 64 kB. Senden Sie die Datei «envl_…» des Paars.", "too_large")


def _is_turned_away(delivery: Delivery, *, parcel: bool) -> bool:
    """Whether a pair or an archive was not even opened, so that there is no delivery to speak of."""
    return parcel and delivery.state == Delivery.State.REJECTED and not delivery.event


@router.get("/{delivery_id}", response=DeliveryWithItems, summary="Eine Registerlieferung")
@requires("register.view")
def get_delivery(request, delivery_id: UUID, after: str = ""):
    """One delivery with its messages, 100 at a time; another organisation's answers 404."""
    rows = Delivery.objects.select_related("organisation")
    delivery = find(rows, request.actor, "register.view", public_id=delivery_id)
    return _page(lambda: _with_items(request, delivery, after))

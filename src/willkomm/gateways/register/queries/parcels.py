"""Files of the drop folder, as far as they are on their way or need somebody."""

from django.db.models import Q, QuerySet

from willkomm.gateways.register.models import Delivery, Parcel, SedexConnection, SentAnswer

STUCK_AFTER = 5  # attempts; whoever kills the worker that often is worth a look
S = Parcel.State


def parcels_of(organisation_id: int, folder: str) -> list[Parcel]:
    """Everything that the worker has to do with in one folder, oldest first."""
    rows = Parcel.objects.filter(organisation_id=organisation_id, folder=folder)
    return list(rows.select_related("organisation").order_by("since", "pk"))


def _troubled() -> Q:
    return Q(state__in=(S.FAILED, S.INCOMPLETE)) | Q(state=S.WORKING, attempts__gte=STUCK_AFTER)


def troubled_parcels(actor, organisation_ids=None, *, most: int = 50) -> list[Parcel]:
    """Files that need somebody, for whoever may see deliveries; the newest first."""
    ids = actor.where("register.view")
    ids = ids if organisation_ids is None else ids & set(organisation_ids)
    if not ids:
        return []
    rows = Parcel.objects.filter(_troubled(), organisation_id__in=sorted(ids))
    return list(rows.select_related("organisation").order_by("-since", "-pk")[:most])


def _refused(parcels) -> Q:
    """The condition of a delivery that tells of one of these files: it came by folder and was refused."""
    marks = {each.sha256 for each in parcels if each.state == S.FAILED and each.sha256}
    return Q(channel=Delivery.Channel.FOLDER, state=Delivery.State.REJECTED, sha256__in=sorted(marks))


def but_parcels(parcels) -> Q:
    """The condition that leaves the deliveries of these files out, because the files themselves are shown."""
    return ~_refused(parcels) if parcels else Q()


def deliveries_of(parcels) -> dict[tuple[int, str], Delivery]:
    """(organisation id, hash) → the newest delivery that tells of one of these files; one query, none without files."""
    if not parcels:
        return {}
    ids = sorted({each.organisation_id for each in parcels})
    rows = Delivery.objects.filter(_refused(parcels), organisation_id__in=ids).order_by("received_at", "pk")
    return {(each.organisation_id, each.sha256): each for each in rows}


def waiting_too_long(organisation_ids) -> QuerySet[Parcel]:
    """Files that no delivery tells about, because they never got as far: for «Heute»."""
    return Parcel.objects.filter(_troubled(), organisation_id__in=sorted(organisation_ids)).exclude(state=S.FAILED)


def connection_of(organisation) -> SedexConnection:
    """The connection to sedex; an empty one, not stored, where none is configured."""
    found = SedexConnection.objects.filter(organisation=organisation).first()
    return found or SedexConnection(organisation=organisation)


def answers_to_write(organisation_id: int) -> list[SentAnswer]:
    """Answers that do not lie in the outbox yet."""
    return list(SentAnswer.objects.filter(organisation_id=organisation_id, written_at=None).order_by("pk")[:500])

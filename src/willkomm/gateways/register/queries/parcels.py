"""Files of the drop folder, as far as they are on their way or need somebody."""

from django.db.models import Q, QuerySet

from willkomm.gateways.register.models import Parcel, SedexConnection, SentAnswer

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

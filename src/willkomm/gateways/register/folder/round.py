"""One look into one drop folder: who looks, for whom, when."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.actions import parcels as verbs
from willkomm.gateways.register.models import Parcel
from willkomm.gateways.register.queries.parcels import connection_of, parcels_of

from .places import Places

KEPT = timedelta(days=30)
NO_ROOM = verbs.NO_ROOM


@dataclass
class Round:
    """The folder, the municipality, the machine that acts, the moment, and whether the disk turned out to be full."""

    places: Places
    organisation: object
    actor: Actor
    now: datetime
    full: bool = False

    @property
    def folder(self) -> str:
        """The name of the folder: a BFS number, perhaps one from before a merger."""
        return self.places.root.name

    @contextmanager
    def asking(self):
        """A transaction in which tables may be read."""
        with transaction.atomic(), scoped(self.actor.scope):
            yield

    def parcels(self) -> list[Parcel]:
        """What is written down about this folder."""
        with self.asking():
            return parcels_of(self.organisation.pk, self.folder)

    def connection(self):
        """How the municipality is connected to sedex, and for how long it keeps originals."""
        with self.asking():
            return connection_of(self.organisation)

    def forget(self, *parcels: Parcel) -> None:
        """Forget parcels whose files are gone."""
        if parcels:
            verbs.forget_parcels(self.actor, list(parcels))

    def tell_of_room(self) -> None:
        """Say once that the disk is full, and forget that when there is room again."""
        said = [each for each in self.parcels() if each.reason == NO_ROOM]
        if not self.full:
            self.forget(*said)
        elif not said:
            facts = {"folder": self.folder, "name": f"drop/{self.folder}/", "since": self.now}
            verbs.report_incomplete(self.actor, self.organisation, reason=NO_ROOM, **facts)

    def purge(self) -> None:
        """Refused files hold personal data too: they go after 30 days, originals after as many as were agreed."""
        self.places.purge(self.places.error, KEPT, self.now)
        keep = timedelta(days=self.connection().keep_days) if any(self.places.kept.iterdir()) else KEPT
        self.places.purge(self.places.kept, keep, self.now)
        failed = [each for each in self.parcels() if each.state == Parcel.State.FAILED and not each.wish]
        gone = [each for each in failed if not self.places.set_aside(each) and not self.places.desk(each).exists()]
        self.forget(*gone)

"""Files of the drop folder: what is moved, taken in, set aside, asked for again, is written down here first.

The folder's worker moves files; these verbs keep the rows by which a worker that was killed finds its way.
"""

from datetime import datetime

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register import ech
from willkomm.gateways.register.actions.bring import bring
from willkomm.gateways.register.models import Delivery, Parcel
from willkomm.gateways.register.rules.sentences import sentence

S, W = Parcel.State, Parcel.Wish
NO_ROOM = "disk_full"  # the reason of an entry that stands for a whole folder
_OF_THE_SCHEMA = ("schema", "no_header", "no_event")


@action("register.import", label="Datei im Ablageordner übernommen")
def claim_parcel(actor, organisation, *, folder: str, names: list[str], paired: bool, now: datetime, public_id=None):
    """Write down that these files are about to be moved to `work/`; returns the parcel."""
    parcel = Parcel(organisation=organisation, folder=folder, names=names, paired=paired, since=now)
    parcel.public_id = public_id or parcel.public_id
    parcel.save()
    return parcel


@action("register.import", label="Datei im Ablageordner angefangen")
def begin_parcel(actor, parcel, *, sha256: str):
    """Write down the hash, and that the worker begins once more."""
    parcel.sha256, parcel.attempts = sha256, min(parcel.attempts + 1, 32000)
    parcel.save(update_fields=["sha256", "attempts"])


@action("register.import", label="Datei aus dem Ablageordner eingelesen")
def take_parcel(actor, parcel, *, file, envelope, now: datetime):
    """Take a parcel in and write down what became of it, in one transaction: nothing happens twice."""
    here = Parcel.objects.select_for_update().select_related("organisation").get(pk=parcel.pk)
    if here.state == S.WORKING:
        lenient = here.wish == W.LENIENT
        reports = bring(
            actor,
            here.organisation,
            name=here.names[0],
            file=file,
            envelope=envelope,
            channel=Delivery.Channel.FOLDER,
            now=now,
            lenient=lenient,
        )
        _conclude(here, reports, file, now)
        here.save()
    parcel.refresh_from_db()


def _conclude(parcel: Parcel, reports, file, now: datetime) -> None:
    bad = [report.delivery for report in reports if report.delivery.state == Delivery.State.REJECTED]
    parcel.state, parcel.wish, parcel.since = (S.FAILED if bad else S.TAKEN), W.NONE, now
    parcel.reason = parcel.sentence = ""
    if bad:
        words = bad[0].sentence
        if len(reports) > 1:
            words = sentence("some_of_archive", f"{len(bad)} von {len(reports)}") + " " + words
        parcel.reason, parcel.sentence = bad[0].reason, words[:400]
        parcel.forgiving = len(reports) == 1 and bad[0].reason in _OF_THE_SCHEMA and _is_forgiving(file)


def _is_forgiving(file) -> bool:
    try:
        kind = ech.recognise(file)
    except ech.Refused:
        return False
    return not kind.is_receipt and kind.version.forgiving


@action("register.import", label="Datei im Ablageordner beiseitegelegt")
def give_up_parcel(actor, parcel, *, reason: str, now: datetime):
    """Set a parcel aside that cannot be taken in, with the sentence for this reason."""
    parcel.state, parcel.wish, parcel.since = S.FAILED, W.NONE, now
    parcel.reason, parcel.sentence = reason, sentence(reason)
    parcel.save()


@action("register.import", label="Unvollständige Datei im Ablageordner gemeldet")
def report_incomplete(actor, organisation, *, folder: str, name: str, reason: str, since: datetime):
    """Make visible that something lies in the folder that cannot be taken in as it is."""
    words = sentence(reason)
    facts = {"folder": folder, "names": [name], "state": S.INCOMPLETE, "reason": reason, "sentence": words}
    Parcel.objects.create(organisation=organisation, since=since, paired=reason == "half_pair", **facts)


@action("register.import", many=True, label="Datei im Ablageordner erledigt")
def forget_parcels(actor, parcels):
    """Forget parcels whose files are gone."""
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).delete()


@action("register.import", label="Datei im Ablageordner zurückgeholt")
def retrieve_parcel(actor, parcel):
    """Begin anew with a parcel that somebody wants to be tried again; its wish stays until it is taken in."""
    parcel.state, parcel.attempts = S.WORKING, 0
    parcel.save(update_fields=["state", "attempts"])


@action("register.import", label="Über eine Datei im Ablageordner entschieden")
def ask_for_parcel(actor, parcel, *, wish: str):
    """Ask the worker to try a parcel again, to read it leniently or to discard it; it does so within a minute.

    Refuses what does not suit the parcel's state, and a second wish.
    """
    here = Parcel.objects.select_for_update().get(pk=parcel.pk)
    possible = wishes_of(here)
    if wish not in possible:
        raise Refused(
            "Das ist mit dieser Datei nicht mehr möglich. Laden Sie die Seite neu und prüfen Sie ihren Stand.",
            "not_possible",
        )
    here.wish = wish
    here.save(update_fields=["wish"])
    return here


def wishes_of(parcel: Parcel) -> tuple[str, ...]:
    """What somebody may ask for now."""
    if parcel.wish:
        return ()
    if parcel.state == S.INCOMPLETE:
        return () if parcel.reason == NO_ROOM else (W.DISCARD,)
    if parcel.state != S.FAILED:
        return ()
    return (W.AGAIN, W.LENIENT, W.DISCARD) if parcel.forgiving else (W.AGAIN, W.DISCARD)

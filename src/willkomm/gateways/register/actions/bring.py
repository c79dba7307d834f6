"""Whatever comes in, a message, a table, an archive, a pair of files, goes through here, whoever brings it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register import ech, sedex
from willkomm.gateways.register.actions.answering import answer
from willkomm.gateways.register.actions.background import not_while_undoing
from willkomm.gateways.register.actions.report import Report
from willkomm.gateways.register.actions.tables import is_table, take_in_table
from willkomm.gateways.register.actions.take_in import one_at_a_time, take_in, turn_away
from willkomm.gateways.register.actions.transport import note_envelope, note_receipt
from willkomm.gateways.register.ech.guard import opened
from willkomm.gateways.register.models import Delivery, SedexConnection
from willkomm.gateways.register.rules.admission import admit, must_agree
from willkomm.gateways.register.rules.sentences import sentence


@dataclass(frozen=True)
class _Door:
    """Who brings something, for whom, how, and what is allowed."""

    actor: object
    organisation: object
    channel: str
    now: datetime
    allow_test: bool
    lenient: bool
    check_header: Callable | None = None

    @property
    def facts(self) -> dict:
        """What every way of taking a file in wants to know."""
        return {"channel": self.channel, "now": self.now}

    def refuse(self, name, file, refusal: ech.Refused) -> Report:
        return turn_away(self.actor, self.organisation, name=name, file=file, refusal=refusal, **self.facts)


@action("register.import", label="Datei eingelesen")
def bring(actor, organisation, *, name, file, channel, now, envelope=None, allow_test=False, lenient=False):
    """Take one file in with its envelope, if it has one; returns the reports, one per file of an archive.

    `file` and `envelope` are paths or seekable streams. All of it is one transaction: an archive comes in as a
    whole or not at all, though single messages of it may be rejected with their sentences.
    Somebody who waits for the answer is refused while a delivery is being taken back.
    """
    one_at_a_time(organisation)
    if channel in (Delivery.Channel.UPLOAD, Delivery.Channel.API):
        not_while_undoing(organisation)
    door = _Door(actor, organisation, channel, now, allow_test, lenient)
    if envelope is None:
        return _payload(door, name, file)
    return _enveloped(door, name, file, envelope)


def _enveloped(door: _Door, name, file, envelope) -> list[Report]:
    """Check the envelope first: what is not meant for us is not opened."""
    connection = SedexConnection.objects.filter(organisation=door.organisation).first() or SedexConnection()
    tests = door.allow_test or door.organisation.test_mode
    try:
        outside = sedex.read_outside(envelope)
        if not isinstance(outside, sedex.Envelope):
            raise ech.Refused("not_ech0090", "Die Datei «envl_…» ist eine Quittung. Bitte das Paar neu übertragen.")
        admit(outside, connection.own_ids, connection.senders, tests=tests)
    except ech.Refused as refusal:
        return [door.refuse(name, file, _for_good(refusal))]
    if outside.message_class or outside.loopback:
        return [note_envelope(door.actor, door.organisation, outside, name=name, file=file, **door.facts)]
    inside = replace(door, check_header=lambda header: must_agree(outside, header))
    reports = _payload(inside, name, file)
    answer(door.organisation, connection, outside, reports, file, now=door.now)
    return reports


def _for_good(refusal: ech.Refused) -> ech.Refused:
    """The refusal of an envelope, in words that do not speak of the message inside."""
    if refusal.reason in ("truncated", "empty"):
        return ech.Refused("envelope", "Der Umschlag ist leer oder abgeschnitten. Bitte das Paar neu übertragen.")
    return refusal


def _payload(door: _Door, name, file) -> list[Report]:
    try:
        ech.check_size(file)
        if sedex.is_archive(name, file):
            return [_one(door, f"{name}: {each}", entry) for each, entry in sedex.Archive(file)]
    except ech.Refused as refusal:
        return [door.refuse(name, file, refusal)]
    return [_one(door, name, file)]


def _one(door: _Door, name, file) -> Report:
    """One file that is no archive: a table by its name, what sedex writes around it by its root, else a message."""
    who, facts = (door.actor, door.organisation), {"name": name, "file": file, **door.facts}
    if is_table(name) and not _begins_as_xml(file):
        try:
            return take_in_table(*who, **facts, allow_test=door.allow_test)
        except Refused as refusal:
            return door.refuse(name, file, ech.Refused(refusal.code, refusal.sentence))
    outside = _outside_of_sedex(file)
    if isinstance(outside, sedex.Receipt):
        return note_receipt(*who, outside, **facts)
    if outside is not None:
        return door.refuse(name, file, ech.Refused("lone_envelope", sentence("lone_envelope")))
    return take_in(*who, **facts, allow_test=door.allow_test, lenient=door.lenient, check_header=door.check_header)


def _begins_as_xml(file) -> bool:
    """Whether a file is a message under a table's name; a page of the web, which some programs call XLS, is none."""
    with opened(file) as stream:
        start = stream.read(64).lstrip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe").lower()
    return start.startswith(b"<") and not start.startswith((b"<html", b"<!doctype html", b"<table"))


def _outside_of_sedex(file) -> sedex.Envelope | sedex.Receipt | None:
    try:
        return sedex.read_outside(file)
    except ech.Refused:
        return None

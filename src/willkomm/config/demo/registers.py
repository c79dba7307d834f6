"""What the registers told in the demonstration: lists of all foreign residents, a pair of sedex and its receipt."""

import csv
import io
from datetime import date, datetime, timedelta
from random import Random

from willkomm.common.content import actions as texts
from willkomm.common.content.models import Wording
from willkomm.config.demo.message import envelope, message, receipt
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions import accept_table, bring, choose_columns, connect_sedex, take_in_table
from willkomm.gateways.register.actions.answering import note_written
from willkomm.gateways.register.models import Delivery, SentAnswer

OURS, SENDER = "T2-11-99", "T1-2534-1"
RELEASED = ("en", "fr", "it")
HEADER = ("Pers.-Nr.", "Name", "Vorname", "Geburtsdatum", "Geschlecht", "Nationalität", "Ausweis", "Zuzugsdatum")
HEADER += ("Zuzug aus Staat", "Strasse", "Haus-Nr.", "PLZ", "Ort")
NAMES = ("Langjahr", "Seitlangem", "Altbekannt", "Einheimer", "Daheim", "Bleibtreu")
FIRST = ("Alma", "Bela", "Cira", "Dino", "Elia", "Fina", "Gero", "Hana", "Ilja", "Jana")
NATIONS = ("Deutschland", "Italien", "Portugal", "Kosovo", "Türkei", "Nordmazedonien", "Eritrea", "Frankreich")
CARDS = {"Deutschland": "C EU/EFTA", "Italien": "C EU/EFTA", "Portugal": "B EU/EFTA", "Frankreich": "C EU/EFTA"}


def count_residents(actor: Actor, places: list[Organisation], now: datetime) -> int:
    """Bring a list of all foreign residents for each of these places; returns how many rows were counted.

    They came long ago, so nobody is stored: what stays is the picture of the population.
    """
    number = 0
    for here in places:
        if _has_delivery(actor, here):
            continue
        rows = _residents(here, now.date())
        report = take_in_table(actor, here, name="auslaendische-wohnbevoelkerung.csv", file=_csv(rows), **_by(now))
        delivery, columns = report.delivery, {}
        if delivery.state == Delivery.State.ASKS:
            proposed = tables.propose(delivery.table["columns"], tables.ARRIVALS)
            columns = {each.header: each.field for each in proposed}
            facts = {"kind": tables.ARRIVALS, "columns": columns, "meanings": {}}
            delivery = choose_columns(actor, delivery, now=now, **facts)
        accept_table(actor, delivery, now=now, whole=True)
        number += len(rows)
    return number


def exchange_by_sedex(actor: Actor, here: Organisation, now: datetime) -> None:
    """A pair of sedex comes in, its sender asks for an answer, and the transport says that the answer arrived."""
    with scoped(actor.scope):
        if SentAnswer.objects.filter(organisation=here).exists():
            return
    connect_sedex(actor, here, own_ids=[OURS], senders=[SENDER], keep_days=0)
    told = message(here, SENDER, OURS, now)
    bring(actor, here, name="data_0001.xml", file=told, envelope=envelope(SENDER, OURS, now), **_by(now, "folder"))
    with scoped(actor.scope):
        sent = list(SentAnswer.objects.filter(organisation=here, written_at=None).select_related("organisation"))
    for answer in sent:
        note_written(actor, [answer], now=now + timedelta(minutes=1))
        file = receipt(OURS, SENDER, answer.message_id, now)
        later = now + timedelta(minutes=5)
        bring(actor, here, name=f"receipt__ID_{answer.message_id}.xml", file=file, **_by(later, "folder"))


def release_texts(canton: Organisation, now: datetime) -> int:
    """The canton has checked the translations into three languages; returns how many texts were released."""
    actor = build_actor(kind="command", ref="demo", name="Kim Kanton", mandates=[mandate_here("canton", canton)])
    with scoped(actor.scope):
        found = Wording.objects.filter(organisation=canton, language__in=RELEASED)
        pairs = list(found.order_by("language", "group").values_list("language", "group").distinct())
    return sum(texts.release(actor, canton, language=language, group=group, now=now) for language, group in pairs)


def _has_delivery(actor: Actor, here: Organisation) -> bool:
    with scoped(actor.scope):
        return Delivery.objects.filter(organisation=here, event="Tabelle").exists()


def _by(now: datetime, channel: str = "upload") -> dict:
    return {"channel": channel, "now": now}


def _residents(here: Organisation, today: date) -> list[tuple]:
    random = Random(here.bfs_number)
    return [_resident(random, here, number, today) for number in range(60 + random.randrange(120))]


def _resident(random: Random, here: Organisation, number: int, today: date) -> tuple:
    nation = random.choices(NATIONS, weights=(20, 18, 12, 14, 10, 8, 4, 4))[0]
    born = date(today.year - random.randrange(4, 85), random.randrange(1, 13), random.randrange(2, 28))
    came = max(born, date(today.year - random.randrange(4, 30), random.randrange(1, 13), 1))
    name = (f"R{here.bfs_number}-{number}", random.choice(NAMES), random.choice(FIRST))
    home = ("Dorfstrasse", number + 1, here.postal_code, here.town)
    card = CARDS.get(nation, "F" if nation == "Eritrea" else "C")
    return (*name, f"{born:%d.%m.%Y}", random.choice("mw"), nation, card, f"{came:%d.%m.%Y}", nation, *home)


def _csv(rows: list[tuple]) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADER, *rows])
    return io.BytesIO(text.getvalue().encode())

"""Who answers for integration in the demonstration's municipalities, and what their figures told the canton so far."""

from datetime import date, timedelta

from willkomm.core.kernel.actors import Actor
from willkomm.core.organisations.actions import set_contact_point
from willkomm.core.organisations.models import Cooperation, Organisation
from willkomm.gateways.reporting.actions import release
from willkomm.gateways.reporting.queries import calendar_of

FIRST = ("Alma", "Bruno", "Clea", "Dario", "Elin", "Fritz", "Gina", "Hugo", "Ines", "Jonas", "Klea", "Luca", "Mara")
LAST = ("Muster", "Beispiel", "Exempel", "Probst", "Versuch", "Vorlage", "Entwurf", "Skizze", "Modell", "Testa", "Demo")
EVERY_MISSING, EVERY_STALE, EVERY_UNTRAINED = 17, 9, 4
COURSE = "Einführungskurs Erstinformation"


def register_contacts(actor: Actor, places: list[Organisation], today: date) -> int:
    """Register a contact point in most municipalities; a few miss it, some have long not confirmed it."""
    [contract] = Cooperation.objects.prefetch_related("partners").order_by("pk")[:1]
    together = {contract.host_id, *(partner.pk for partner in contract.partners.all())}
    done = 0
    for number, here in enumerate(places, 1):
        if number % EVERY_MISSING:
            on = today - timedelta(days=420 if number % EVERY_STALE == 0 else 40 + number)
            set_contact_point(
                actor, here, today=on, **_facts(number, here, on, contract if here.pk in together else None)
            )
            done += 1
    return done


def _facts(number: int, here: Organisation, on: date, contract) -> dict:
    trained = number % EVERY_UNTRAINED != 0
    return {
        "strategic_name": f"{FIRST[(number + 5) % len(FIRST)]} {LAST[(number + 3) % len(LAST)]}",
        "strategic_function": "Gemeinderat, Ressort Soziales",
        "operative_name": f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}",
        "operative_function": "Ansprechperson Integration",
        "deputy_name": "Einwohnerkontrolle",
        "phone": f"032 000 {number // 100:02} {number % 100:02}",
        "email": f"integration@{here.slug}.invalid",
        "address": f"Gemeindehaus, {here.postal_code} {here.town}".strip(),
        "hours": "nach Vereinbarung",
        "course": COURSE if trained else "",
        "trained_on": on - timedelta(days=200) if trained else None,
        "answered_by": contract,
    }


def show_figures(actor: Actor, places: list[Organisation], years: int, today: date) -> None:
    """Let the figures go to the canton as the calendar would have done: closed years, then the newest stage."""
    calendar = calendar_of(places[0].parent_id)
    stages = [calendar.closes_on(today.year - back) for back in range(years - 1, 0, -1)]
    for day in [*(stage for stage in stages if stage < today), calendar.last_stage(today)]:
        release(actor, places, today=day)

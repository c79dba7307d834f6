"""The demonstration: the canton of 2026 with about 3,000 invented arrivals, built only through actions."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction
from django.utils import timezone

from willkomm.config.demo.cast import MUNICIPALITIES, PARTNERS, make_cast
from willkomm.config.demo.contacts import register_contacts, show_figures
from willkomm.config.demo.invent import Family, families
from willkomm.config.demo.letters import write_letters
from willkomm.config.demo.registers import count_residents, exchange_by_sedex, release_texts
from willkomm.config.demo.story import tell, told
from willkomm.config.profiles import operator, setup
from willkomm.core.accounts.models import User
from willkomm.core.organisations.actions import edit_organisation
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.reporting.actions import count

PEOPLE = 3000
YEARS = 3
SEDEX = 2534  # the municipality that is connected to sedex
LAST_MEMBER = "kim@demo.invalid"


def exists() -> bool:
    """Whether the demonstration was built to its end."""
    return User.objects.filter(email=LAST_MEMBER, is_demo=True).exists()


def build(say: Callable[[str], None], *, people: int = PEOPLE, today: date | None = None) -> int:
    """Build the demonstration and say in German how far it is; returns how many persons arrived.

    A build that was interrupted goes on with what is missing: months that are already there are left alone.
    """
    today = today or timezone.localdate()
    say("Kanton, Gemeinden, Sprachen und Texte …")
    canton = setup("ch-so")
    here = list(Organisation.objects.filter(parent=canton, valid_to__isnull=True).order_by("pk"))
    by_bfs = {o.bfs_number: o for o in here}
    actor = operator(canton, *here)
    for organisation in here:
        edit_organisation(actor, organisation, test_mode=True)
    arrived = _arrivals(actor, by_bfs, people, today, say)
    _registers(actor, canton, by_bfs)
    write_letters(actor, [by_bfs[bfs] for bfs in MUNICIPALITIES], today)
    say("Kennzahlen …")
    count(actor, here, years={today.year - back for back in range(YEARS)})
    show_figures(actor, here, YEARS, today)
    with transaction.atomic():
        make_cast(actor, canton, by_bfs)
        register_contacts(actor, here, today)
    return arrived


def _registers(actor, canton: Organisation, by_bfs: dict[int, Organisation]) -> None:
    """What the registers told, and the texts that the canton has released."""
    now = timezone.now()
    with transaction.atomic():
        release_texts(canton, now)
        count_residents(actor, [by_bfs[bfs] for bfs in (*MUNICIPALITIES, *PARTNERS)], now)
        exchange_by_sedex(actor, by_bfs[SEDEX], now)


def _arrivals(actor, by_bfs: dict[int, Organisation], people: int, today: date, say) -> int:
    places = {bfs: {"postal_code": o.postal_code, "town": o.town} for bfs, o in by_bfs.items()}
    first = date(today.year - YEARS + 1, 1, 1)
    months: dict[tuple[int, int], list[Family]] = defaultdict(list)
    for family in families(places, first, today, people):
        months[family.arrived_on.year, family.arrived_on.month].append(family)
    arrived = 0
    for (year, month), group in sorted(months.items()):
        arrived += sum(len(family.people) for family in group)
        if not told(actor, year, month):
            with transaction.atomic():
                tell(actor, by_bfs, group, today, Random(year * 12 + month))
            say(f"{month:02}.{year}: {arrived} Personen sind angekommen.")
    return arrived

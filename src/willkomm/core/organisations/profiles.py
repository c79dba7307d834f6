"""What a profile brings: its organisations from reference data, idempotently."""

import csv
from datetime import date, timedelta
from importlib.resources import files

from django.utils.text import slugify

from willkomm.core.organisations.models import Organisation

PROFILES = ("ch-so", "de-nrw")


def _table(name: str) -> list[dict]:
    text = (files(__package__) / "reference" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def _ascii_slug(name: str) -> str:
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
    return slugify(name.lower().translate(table))


def _solothurn() -> Organisation:
    canton = Organisation.objects.filter(slug="kanton-solothurn").first() or Organisation(slug="kanton-solothurn")
    canton.kind, canton.name, canton.profile = Organisation.Kind.CANTON, "Kanton Solothurn", "ch-so"
    canton.official_name, canton.canton = "Koordinationsstelle Integration, Kanton Solothurn", "SO"
    canton.save()
    known = {o.bfs_number: o for o in Organisation.objects.filter(parent=canton, bfs_number__isnull=False)}
    current = _table("so-municipalities.csv")
    for row in current:
        _municipality(canton, known, row)
    for row in _table("so-abolished.csv"):
        old = _municipality(canton, known, {**row, "postal_code": "", "town": row["name"], "postal_codes": ""})
        old.valid_to = date.fromisoformat(row["ended_on"]) - timedelta(days=1)
        old.successor = known[int(row["successor"])]
        old.save()
    return canton


def _municipality(canton: Organisation, known: dict, row: dict) -> Organisation:
    number = int(row["bfs"])
    here = known.get(number) or Organisation(bfs_number=number, slug=_ascii_slug(row["name"]), parent=canton)
    if here.pk is None:
        short = row["name"].removesuffix(" (SO)")
        here.postal_code, here.town = row["postal_code"], row["town"]
        here.official_name = f"Einwohnergemeinde {short}"
    here.kind, here.name, here.district = Organisation.Kind.MUNICIPALITY, row["name"], row["district"]
    here.canton, here.profile, here.postal_codes = "SO", "ch-so", row["postal_codes"].split()
    here.save()
    known[number] = here
    return here


def _north_rhine_westphalia() -> Organisation:
    """A German municipal integration centre: one organisation that is its own top (country DE, currency EUR)."""
    centre = Organisation.objects.filter(slug="kommunales-integrationszentrum").first()
    centre = centre or Organisation(
        slug="kommunales-integrationszentrum",
        name="Kommunales Integrationszentrum",
        official_name="Kommunales Integrationszentrum",
    )
    centre.kind, centre.country, centre.currency = Organisation.Kind.CENTRE, "DE", "EUR"
    centre.profile, centre.window = "de-nrw", Organisation.Window.DIN
    centre.save()
    return centre


def setup_organisations(profile: str) -> Organisation:
    """Create or correct the organisations of a profile and return the one at the top.

    Idempotent: a second run changes nothing that people entered. Raises ValueError for an unknown profile.
    """
    if profile not in PROFILES:
        raise ValueError(f"Unknown profile {profile!r}; known: {', '.join(PROFILES)}")
    return _solothurn() if profile == "ch-so" else _north_rhine_westphalia()


def organisation_by_bfs(number: int, today: date) -> Organisation | None:
    """The municipality that answers for a BFS number today: itself, or the end of its chain of successors."""
    found = Organisation.objects.filter(bfs_number=number).select_related("successor").first()
    while found and found.successor_id and found.valid_to and found.valid_to < today:
        found = Organisation.objects.select_related("successor").get(pk=found.successor_id)
    return found

"""Invented arrivals in plausible proportions. The surnames say «example» in many languages: nobody is real."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

# Share of arrivals by municipality: the three towns and the places with many foreign residents first (F-63, F-65,
# F-67); everybody else shares the rest, so that most villages see a handful a year (F-62).
WEIGHTS = {
    2581: 300,
    2546: 290,
    2601: 210,
    2534: 150,
    2513: 90,
    2500: 90,
    2573: 80,
    2583: 75,
    2517: 75,
    2519: 70,
    2407: 70,
    2422: 60,
    2613: 45,
    2586: 45,
    2543: 40,
    2542: 40,
    2473: 60,
    2579: 35,
    2495: 35,
    2527: 30,
    2532: 30,
    2401: 35,
    2550: 25,
    2576: 25,
}
VILLAGE_WEIGHT = 7
SMALLEST = {2549: 0.4, 2616: 3, 2514: 3, 2524: 1, 2617: 2, 2474: 3}

# Nationality → weight, permit codes (eCH-0006) with weights, surnames and given names.
PEOPLES: dict[str, tuple[int, dict[str, int], tuple[str, ...], tuple[str, ...]]] = {
    "DE": (17, {"0201": 8, "070101": 1}, ("Muster", "Beispiel", "Probe", "Vorlage"), ("Jana", "Timo", "Anke", "Lars")),
    "PT": (12, {"0201": 8, "070101": 1}, ("Exemplo", "Modelo", "Amostra"), ("Inês", "Tiago", "Rita", "Nuno")),
    "IT": (12, {"0201": 8, "070101": 1}, ("Esempio", "Campione", "Prova"), ("Giulia", "Marco", "Elena", "Luca")),
    "UA": (9, {"0905": 1}, ("Pryklad", "Zrazok", "Vzirets"), ("Oksana", "Taras", "Iryna", "Andrij")),
    "RO": (6, {"0201": 4, "070101": 2}, ("Exemplu", "Modelul", "Mostra"), ("Ioana", "Mihai", "Elena", "Radu")),
    "PL": (5, {"0201": 4, "070101": 1}, ("Przyklad", "Wzorski"), ("Agata", "Marek", "Ewa", "Piotr")),
    "HU": (3, {"0201": 3, "070101": 1}, ("Minta", "Példa"), ("Zsófia", "Gábor", "Eszter", "Bence")),
    "ES": (4, {"0201": 5, "070101": 1}, ("Ejemplo", "Muestra"), ("Lucía", "Pablo", "Carmen", "Iván")),
    "FR": (4, {"0201": 5, "070101": 1}, ("Exemple", "Modèle"), ("Chloé", "Hugo", "Manon", "Louis")),
    "XK": (6, {"0202": 6, "": 1}, ("Shembulli", "Modeli"), ("Arta", "Driton", "Vjosa", "Besnik")),
    "MK": (3, {"0202": 5, "": 1}, ("Primerovski", "Uzorova"), ("Elena", "Goran", "Biljana", "Stefan")),
    "RS": (3, {"0202": 5, "": 1}, ("Primeric", "Uzorkovic"), ("Jelena", "Nikola", "Milica", "Marko")),
    "HR": (3, {"0201": 5}, ("Primjeric", "Uzorak"), ("Ana", "Ivan", "Petra", "Luka")),
    "TR": (5, {"0202": 6, "": 1}, ("Örnek", "Deneme", "Misal"), ("Elif", "Emre", "Zeynep", "Kaan")),
    "ER": (5, {"0202": 3, "0503": 3, "": 1}, ("Mesale", "Arayana"), ("Selam", "Yonas", "Feven", "Samuel")),
    "SY": (3, {"0503": 3, "0202": 2}, ("Mithal", "Namudhaj"), ("Rima", "Omar", "Layla", "Karim")),
    "AF": (3, {"0503": 4, "0202": 1}, ("Namuna", "Mesaal"), ("Zahra", "Farid", "Parwin", "Hamid")),
    "LK": (3, {"0202": 4, "0503": 1}, ("Utharanam", "Matiri"), ("Priya", "Kumar", "Meena", "Rajan")),
    "IN": (4, {"0202": 4, "070201": 2}, ("Udaharan", "Namoona"), ("Anita", "Vikram", "Kavita", "Arjun")),
    "TH": (2, {"0202": 5}, ("Tuayang", "Baeb"), ("Malee", "Somchai", "Ploy", "Anan")),
    "BR": (3, {"0202": 4, "": 1}, ("Exemplar", "Amostral"), ("Camila", "Rafael", "Bruna", "Diego")),
    "SO": (1, {"0503": 3, "0202": 1}, ("Tusaale",), ("Hodan", "Abdi", "Ifrah", "Liban")),
    "US": (1, {"0202": 3}, ("Sample", "Specimen"), ("Emily", "Jacob", "Grace", "Ethan")),
}
CHILDREN = ("Lia", "Noa", "Mika")
STREETS = ("Musterweg", "Beispielstrasse", "Probegasse", "Vorlagenweg", "Exempelplatz", "Modellstrasse")


@dataclass(frozen=True)
class Family:
    """One invented household: the municipality, the day of arrival, the address and its people."""

    bfs: int
    arrived_on: date
    address: dict
    people: list[dict] = field(default_factory=list)


def _pick(random: Random, weights: dict):
    return random.choices(list(weights), weights=list(weights.values()))[0]


def _person(random: Random, iso: str, permit: str, name: tuple[str, str], arrived: date, age: float) -> dict:
    permit_until = arrived + timedelta(days=random.choice((300, 330, 365))) if permit.startswith("07") else None
    return {
        "official_name": name[0],
        "first_name": name[1],
        "born_on": arrived - timedelta(days=int(age * 365.25)),
        "sex": random.choice((1, 2)),
        "nationalities": [iso],
        "origin": "abroad",
        "origin_country": iso,
        "permit": permit,
        "permit_pending": not permit,
        "permit_valid_to": permit_until,
        "arrived_on": arrived,
        "entered_on": arrived - timedelta(days=random.randrange(0, 6)),
    }


def _ages(random: Random) -> list[float]:
    """A single person, a couple, or a family; children come after the adults."""
    size = random.random()
    adults = [random.uniform(19, 58)] if size < 0.58 else [random.uniform(22, 50), random.uniform(22, 50)]
    children = [random.uniform(0.2, 17) for _ in range(random.choice((1, 1, 2, 2, 3)))] if size > 0.8 else []
    return adults + children


def families(places: dict[int, dict], first: date, last: date, people: int, seed: int = 104) -> Iterator[Family]:
    """Invent households that arrived from `first` to `last` (both inclusive) until about `people` persons exist.

    `places` maps a BFS number to `postal_code` and `town`. The same seed gives the same world.
    """
    random, made, span = Random(seed), 0, (last - first).days
    weights = {bfs: WEIGHTS.get(bfs, SMALLEST.get(bfs, VILLAGE_WEIGHT)) for bfs in places}
    nations = {iso: facts[0] for iso, facts in PEOPLES.items()}
    while made < people:
        bfs, iso = _pick(random, weights), _pick(random, nations)
        arrived = first + timedelta(days=random.randrange(span + 1))
        permit, surname = _pick(random, PEOPLES[iso][1]), random.choice(PEOPLES[iso][2])
        ages = _ages(random)
        given = random.sample(PEOPLES[iso][3], k=min(len(ages), 4)) + list(CHILDREN)
        group = [
            _person(random, iso, permit, (surname, name), arrived, age) for name, age in zip(given, ages, strict=False)
        ]
        address = {
            "street": random.choice(STREETS),
            "house_number": str(random.randrange(1, 80)),
            **places[bfs],
        }
        made += len(group)
        yield Family(bfs, arrived, address, group)

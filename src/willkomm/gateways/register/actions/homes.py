"""Who lives with whom: by process, dwelling, relationship; what is only a guess waits for a human (registers §3.4)."""

from collections import defaultdict

from django.db.models import Count, Q

from willkomm.common.people.models import Household, Person, Relation
from willkomm.gateways.register.actions.arrival import Arrival

By = Household.FormedBy
ADDRESS = (
    "address_line1",
    "address_line2",
    "street",
    "house_number",
    "dwelling_number",
    "locality",
    "postal_code",
    "town",
    "country",
)
_SAME = ("address_line1", "street", "house_number", "dwelling_number", "postal_code", "town")


def address_of(household: Household) -> dict:
    """The household's address as plain values."""
    return {name: getattr(household, name) for name in ADDRESS}


def door(address: dict) -> tuple | None:
    """What makes two addresses the same front door; None when there is no street."""
    if not (address.get("street") or address.get("address_line1")):
        return None
    return tuple(address.get(name, "").strip().casefold() for name in _SAME)


class Homes:
    """The households of one batch: finds one for every arrival, and remembers what has to be written."""

    def __init__(self, organisation_id: int, arrivals: list[Arrival]):
        self.organisation_id = organisation_id
        self.new: list[Household] = []
        self.changed: dict[int, Household] = {}
        self.moves: list[tuple[Person, Household]] = []
        self.in_batch = {a.news.key: a.person for a in arrivals if a.news.value}
        self.size = self._sizes(arrivals)
        self.lived_in = _lived_in([a.person for a in arrivals if a.new_stay])
        self._load_keys(arrivals)
        self._load_related(arrivals)

    def _sizes(self, arrivals) -> dict[int, int]:
        ids = {a.person.household_id for a in arrivals if a.person.household_id}
        rows = Person.objects.filter(household__in=ids).values_list("household_id").annotate(Count("pk")) if ids else ()
        return defaultdict(int, dict(rows))

    def _load_keys(self, arrivals) -> None:
        processes = {a.news.process for a in arrivals if a.news.process}
        dwellings = {a.news.dwelling for a in arrivals if a.news.dwelling}
        found = []
        if processes or dwellings:
            found = Household.objects.filter(
                Q(process_key__in=processes) | Q(dwelling_key__in=dwellings),
                organisation_id=self.organisation_id,
            ).order_by("-pk")
        self.by_process = {h.process_key: h for h in found if h.process_key}
        self.by_dwelling = {h.dwelling_key: h for h in found if h.dwelling_key}
        self.same = {h.pk: h for h in found}

    def _load_related(self, arrivals) -> None:
        """Persons to whom a relation leads, in either direction: number → persons."""
        named = {(r["partner_category"], r["partner_value"]) for a in arrivals for r in a.news.relations}
        named = {key for key in named if key[1]}
        values = {value for _, value in named}
        self.people: dict[tuple, Person] = {}
        self.namers: dict[tuple, list[Person]] = defaultdict(list)
        if values:
            rows = Person.objects.filter(organisation_id=self.organisation_id, id_value__in=values)
            self.people = {(p.id_category, p.id_value): p for p in rows.select_related("household")}
        keys = {a.news.value for a in arrivals if a.news.value}
        here = Q(partner_value__in=keys)
        for row in Relation.objects.filter(here, organisation_id=self.organisation_id).select_related(
            "person__household"
        ):
            self.namers[(row.partner_category, row.partner_value)].append(row.person)
        for arrival in arrivals:
            for relation in arrival.news.relations:
                self.namers[(relation["partner_category"], relation["partner_value"])].append(arrival.person)

    def _canonical(self, household: Household) -> Household:
        """One object per row, so that changes are not lost."""
        if household.pk is None:
            return household
        return self.same.setdefault(household.pk, household)

    def related(self, arrival: Arrival) -> list[Person]:
        """The relatives that already have a household."""
        keys = [(r["partner_category"], r["partner_value"]) for r in arrival.news.relations]
        found = [self.in_batch.get(key) or self.people.get(key) for key in keys]
        found += self.namers.get(arrival.news.key, [])
        return [p for p in found if p is not None and p is not arrival.person and _home(p) is not None]

    def place(self, arrival: Arrival) -> None:
        """Give the arrival its household and write the address where it is the only one to live there."""
        person, news = arrival.person, arrival.news
        here = _home(person)
        here = self._canonical(here) if here is not None else None
        if here is not None and not self._must_move(arrival, here):
            self._learn_keys(here, news)
            return
        alone = here is not None and self._alone(here)
        target, how = self._find(arrival, here)
        if target is None and alone and not arrival.new_stay:
            arrival.address_before = address_of(here)
            self._write(here, news)
            target = here
        elif target is None:
            target = Household(organisation_id=self.organisation_id)
            self.new.append(target)
            self._leave_dwelling(here, news)
            self._write(target, news, changed=False)
        else:
            self._learn_keys(target, news)
            if target.formed_by == By.SINGLE and target is not here:
                target.formed_by = how
                self._change(target)
        self._enter(arrival, here, target)
        self._gather(arrival, target)

    def _must_move(self, arrival: Arrival, here: Household) -> bool:
        news = arrival.news
        if arrival.new_stay:
            return here.pk not in self.lived_in or not _same_home(news, here)
        if not news.address:
            return False
        return self._alone(here) or door(news.address) != door(address_of(here))

    def _leave_dwelling(self, here: Household | None, news) -> None:
        """Whoever comes back to the same dwelling begins a new household there, which the others find by its key."""
        if here is not None and news.dwelling and here.dwelling_key == news.dwelling:
            self.by_dwelling.pop(news.dwelling, None)
            here.dwelling_key = ""
            self._change(here)

    def _alone(self, household: Household) -> bool:
        return household.pk is None or self.size[household.pk] <= 1

    def _find(self, arrival: Arrival, here) -> tuple[Household | None, str]:
        news = arrival.news
        candidates = [
            (self.by_process.get(news.process) if news.process else None, By.PROCESS),
            (self.by_dwelling.get(news.dwelling) if news.dwelling else None, By.DWELLING),
        ]
        for relative in self.related(arrival):
            home = self._canonical(_home(relative))
            if door(news.address) and door(news.address) == door(address_of(home)):
                candidates.append((home, By.RELATIONSHIP))
        return next(((home, how) for home, how in candidates if home is not None and home is not here), (None, ""))

    def _write(self, household: Household, news, changed=True) -> None:
        for name, value in news.address.items():
            setattr(household, name, value)
        if news.dwelling or news.address:
            self.by_dwelling.pop(household.dwelling_key, None)
            household.dwelling_key = ""
        self._learn_keys(household, news, changed)

    def _learn_keys(self, household: Household, news, changed=True) -> None:
        if news.process and news.process not in self.by_process and not household.process_key:
            household.process_key = news.process
        if news.dwelling and news.dwelling not in self.by_dwelling and not household.dwelling_key:
            household.dwelling_key = news.dwelling
        if household.process_key:
            self.by_process.setdefault(household.process_key, household)
        if household.dwelling_key:
            self.by_dwelling.setdefault(household.dwelling_key, household)
        if changed:
            self._change(household)

    def _change(self, household: Household) -> None:
        if household.pk is not None:
            self.changed[household.pk] = household

    def _enter(self, arrival: Arrival, here, target: Household) -> None:
        if target is here:
            return
        arrival.household_before = here
        if here is not None and here.pk is not None:
            self.size[here.pk] -= 1
        if target.pk is not None:
            self.size[target.pk] += 1
        arrival.person.household = target
        if arrival.person.pk is not None:
            self.moves.append((arrival.person, target))

    def _gather(self, arrival: Arrival, target: Household) -> None:
        """Relatives who live alone behind the same door belong here too."""
        for relative in self.related(arrival):
            home = self._canonical(_home(relative))
            if home is target or not self._alone(home) or door(address_of(home)) != door(address_of(target)):
                continue
            if door(address_of(target)) is None:
                continue
            relative.household = target
            if target.formed_by == By.SINGLE:
                target.formed_by = By.RELATIONSHIP
                self._change(target)
            if home.pk is not None:
                self.size[home.pk] -= 1
            if target.pk is not None:
                self.size[target.pk] += 1
            if relative.pk is not None:
                self.moves.append((relative, target))

    def propose(self, arrivals: list[Arrival]) -> list[Household]:
        """For new households of one: another one behind the same door, arrived the same day, same surname."""
        new = {id(home) for home in self.new}
        lonely = [a for a in arrivals if id(_home(a.person)) in new and a.person.arrived_on]
        if not lonely:
            return []
        names = {a.person.official_name for a in lonely}
        rows = Person.objects.filter(
            organisation_id=self.organisation_id,
            official_name__in=names,
            arrived_on__in={a.person.arrived_on for a in lonely},
        )
        groups = defaultdict(list)
        for person in rows.select_related("household").order_by("pk"):
            groups[(person.official_name, person.arrived_on, door(address_of(person.household)))].append(person)
        proposed = []
        for arrival in lonely:
            home = arrival.person.household
            mark = (arrival.person.official_name, arrival.person.arrived_on, door(address_of(home)))
            other = next((p.household for p in groups[mark] if p.household_id != home.pk), None)
            if mark[2] and other is not None and other.join_proposal_id != home.pk:
                home.join_proposal = other
                proposed.append(home)
        return proposed


def _lived_in(returning: list[Person]) -> set[int]:
    """Households of persons who come back in which somebody else has stayed meanwhile. One query, or none."""
    homes = {person.household_id for person in returning if person.household_id}
    if not homes:
        return set()
    rows = Person.objects.filter(household__in=homes, departed_on__isnull=True, died_on__isnull=True)
    return set(rows.exclude(pk__in=[person.pk for person in returning]).values_list("household_id", flat=True))


def _same_home(news, here: Household) -> bool:
    if news.dwelling and here.dwelling_key:
        return news.dwelling == here.dwelling_key
    return bool(door(news.address)) and door(news.address) == door(address_of(here))


def _home(person: Person) -> Household | None:
    """The person's household, stored or not, or None."""
    if person.household_id is None and "household" not in person._state.fields_cache:
        return None
    return person.household

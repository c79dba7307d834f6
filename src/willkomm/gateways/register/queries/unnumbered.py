"""Persons without a register number, mostly typed at the counter: the register may tell of them for the first time."""

from collections import defaultdict
from datetime import date

from willkomm.common.people.models import Person
from willkomm.common.people.rules.births import Birth, slips
from willkomm.common.people.rules.likeness import Named, same_person
from willkomm.common.people.rules.persons import named
from willkomm.gateways.register.rules.news import News


class Unnumbered:
    """All of one organisation, by birth date and its slips, so that a base delivery asks the database once."""

    def __init__(self, organisation_id: int):
        rows = Person.objects.filter(organisation_id=organisation_id, id_value="", born_on__isnull=False)
        self.by_date: dict[date, list[Person]] = defaultdict(list)
        self.by_year: dict[int, list[Person]] = defaultdict(list)
        for person in rows.order_by("pk"):
            self.by_year[person.born_on.year].append(person)
            for day in {person.born_on, *slips(person.born_on)}:
                self.by_date[day].append(person)

    def like(self, news: News) -> Person | None:
        """Somebody without a number who may be the one the message tells of; None when nobody or several may be."""
        told = news.known_as | news.columns
        if not self.by_year or not (told.get("born_on") and told.get("official_name")):
            return None
        born = Birth(date.fromisoformat(told["born_on"]), told.get("birth_precision", Person.Precision.DAY))
        others = tuple(filter(None, (told.get("original_name"), told.get("alliance_name"))))
        asked = Named(told["official_name"], told.get("first_name") or "", others, born)
        near = {person.pk: person for person in (*self.by_date[born.on], *self.by_year[born.on.year])}
        found = [person for person in near.values() if same_person(asked, named(person))]
        if len(found) != 1 or Person.objects.filter(pk=found[0].pk).exclude(id_value="").exists():
            return None
        return found[0]

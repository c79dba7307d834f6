"""Who is known already, by register number; and what we have already heard about them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from willkomm.common.people.models import Person
from willkomm.common.people.queries import likely_same
from willkomm.common.people.rules.births import Birth
from willkomm.common.people.rules.likeness import SURE, Named
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import SOMEBODY_ELSE, News, order_of

Key = tuple[str, str]
R = Item.Result
# PostgreSQL does not conclude from a long list of numbers that none of them is empty, as the index asks.
NUMBERED = ~Q(id_value="")
WITHOUT_EFFECT = (R.REJECTED, R.DUPLICATE, R.WAITING, R.WITHDRAWN)


class Known:
    """Persons of one organisation by local number, and by ZEMIS number as the second key (registers §5).

    Numbers and ids of an entry that was merged into another one lead to the person who lives on (`aliases`);
    `rows` has the entries themselves, by their numbers.
    """

    def __init__(self, people: Iterable[Person]):
        self.by_id: dict[int, Person] = {}
        self.by_key: dict[Key, Person] = {}
        self.by_zemis: dict[str, Person] = {}
        self.rows: dict[Key, Person] = {}
        self.aliases: set[Key] = set()
        # Entries that stand for themselves first, so that each person is one object.
        for person in sorted(people, key=lambda person: person.merged_into_id is not None):
            self.add(person)

    def add(self, person: Person) -> None:
        """Know one more person, or one more entry of a person."""
        key, lives_on = (person.id_category, person.id_value), person
        if person.merged_into_id is not None:
            lives_on = self.by_id.setdefault(person.merged_into_id, person.merged_into)
            self.aliases.add(key)
        self.by_id[person.pk] = lives_on
        if person.id_value:
            self.by_key[key], self.rows[key] = lives_on, person
        if person.zemis:
            self.by_zemis.setdefault(person.zemis, lives_on)

    @property
    def keys(self) -> set[Key]:
        """The numbers that the persons found have now."""
        return {(person.id_category, person.id_value) for person in self.by_id.values() if person.id_value}

    def find(self, news: News) -> Person | None:
        """The person whom the message means, or None. What a human said counts first."""
        if news.who == SOMEBODY_ELSE:  # a person of their own, unless their number is known meanwhile
            return self.by_key.get(news.key) if news.value else None
        if news.who is not None:
            return self.by_id.get(news.who)
        found = self.by_key.get(news.key) if news.value else None
        return found or (self.by_zemis.get(news.zemis) if news.zemis else None)


def who_is_known(
    organisation_id: int, keys: Iterable[Key], zemis: Iterable[str] = (), ids: Iterable[int] = ()
) -> Known:
    """The persons with one of these local or ZEMIS numbers or ids, with their households. One query."""
    keys, numbers, ids = list(keys), {number for number in zemis if number}, {pk for pk in ids if pk}
    values, categories = {value for _, value in keys if value}, {category for category, _ in keys}
    if not values and not numbers and not ids:
        return Known(())
    rows = Person.everyone.filter(
        Q(NUMBERED, id_value__in=values, id_category__in=categories)
        | Q(~Q(zemis=""), zemis__in=numbers)
        | Q(pk__in=ids),
        organisation_id=organisation_id,
    )
    return Known(rows.select_related("household", "merged_into__household").order_by("pk"))


def who_is_meant(organisation_id: int, batch: Iterable[News]) -> Known:
    """The persons whom these messages may mean, by local number, ZEMIS number or a human's word. One query."""
    batch = list(batch)
    return who_is_known(organisation_id, [n.key for n in batch], [n.zemis for n in batch], [n.who for n in batch])


def mark_of(category: str, value: str) -> int:
    """A short mark for a register number, or for a ZEMIS number when there is no category."""
    return hash((category, value))


def known_marks(organisation_id: int) -> frozenset[int]:
    """Marks of all register and ZEMIS numbers of the persons of one organisation.

    Two numbers may share a mark, so a mark proves only who is *not* known. 100,000 persons take about 10 MB.
    """
    rows = Person.everyone.filter(organisation_id=organisation_id).values_list("id_category", "id_value", "zemis")
    found = set()
    for category, value, zemis in rows.iterator(chunk_size=2000):
        found |= {mark_of(category, value)} if value else set()
        found |= {mark_of("", zemis)} if zemis else set()
    return frozenset(found)


def awaited_marks(organisation_id: int) -> frozenset[int]:
    """Marks of the register numbers of persons for whom some message waits."""
    rows = Item.objects.filter(organisation_id=organisation_id, result=R.WAITING).exclude(id_value="")
    return frozenset(mark_of(*key) for key in rows.values_list("id_category", "id_value"))


def namesakes(organisation_id: int, news: News) -> list[Person]:
    """Persons of the same name, birth date and sex, else of a similar one; nobody unless all three are told.

    Names and dates are compared as the search compares them.
    """
    told = news.known_as | news.columns
    if not all(told.get(name) for name in ("born_on", "sex", "official_name")):
        return []
    found = [each for each in likely_same([organisation_id], [named_as(news)]) if each.person.sex == told["sex"]]
    same = [each for each in found if SURE.issuperset(each.reasons)]
    return [each.person for each in same or found]


def named_as(news: News) -> Named:
    """Names and birth date as a message or a row tells them."""
    told = news.known_as | news.columns
    precision = told.get("birth_precision", Person.Precision.DAY)
    born = Birth(date.fromisoformat(str(told["born_on"])), precision) if told.get("born_on") else None
    others = tuple(filter(None, (told.get("original_name"), told.get("alliance_name"))))
    return Named(told.get("official_name") or "", told.get("first_name") or "", others, born)


def same_number(organisation_id: int, news: News, categories: Iterable[str]) -> Person | None:
    """Somebody with this number and birth date under one of these other categories."""
    born = (news.known_as | news.columns).get("born_on")
    if not news.value or not born:
        return None
    rows = Person.objects.filter(organisation_id=organisation_id, id_value=news.value, id_category__in=categories)
    return rows.filter(born_on=born).order_by("pk").first()


def earlier_items(organisation_id: int, keys: Iterable[Key]) -> dict[Key, list[Item]]:
    """What was heard and took effect, by the person's number."""
    found, keys = defaultdict(list), set(keys)
    rows = Item.objects.filter(NUMBERED, organisation_id=organisation_id, id_value__in={v for _, v in keys if v})
    for item in (
        rows.exclude(result__in=WITHOUT_EFFECT)
        .exclude(message_at=None)
        .only("id_category", "id_value", "message_at", "event_on", "action", "message_id", "groups", "event", "result")
    ):
        found[(item.id_category, item.id_value)].append(item)
    return found


def item_order(item: Item) -> tuple:
    """The sort key of a stored message, comparable with `News.order`."""
    return order_of(item.message_at, item.event_on, item.action, item.message_id)


def was_logged(organisation_id: int, key: Key) -> bool:
    """Whether this number was screened and needs no first information, so that nothing is stored about it."""
    return Item.objects.filter(
        organisation_id=organisation_id,
        id_category=key[0],
        id_value=key[1],
        event__in=ARRIVALS,
        result=R.LOGGED,
    ).exists()


def seen_before(
    organisation_id: int, sender: str, message_id: str, position: int | None = None, but: int | None = None
) -> bool:
    """Whether a message with this key was taken in already: sender and number, and its position in the file.

    Without a position the file as a whole is meant, `but` being the delivery that asks.
    """
    if not message_id:
        return False
    here = {"organisation_id": organisation_id, "sender": sender, "message_id": message_id}
    items = Item.objects.filter(**here).exclude(result__in=[R.REJECTED, R.DUPLICATE])
    if position is not None:
        return items.filter(position=position).exists()
    states = [Delivery.State.DONE, Delivery.State.WAITING, Delivery.State.TAKING, Delivery.State.UNDOING]
    return Delivery.objects.filter(**here, state__in=states).exclude(pk=but).exclude(reason="seen_before").exists()


def conversions_in_wait(organisation_id: int) -> list[tuple]:
    """Changes of all keys that may still meet messages with the old ones: (order, {old key: new key})."""
    rows = Item.objects.filter(
        organisation_id=organisation_id, event="identificationConversion", payload__isnull=False
    ).order_by("message_at")
    return [
        (item_order(row), {tuple(old): tuple(new) for old, new in row.payload.get("pairs", ())})
        for row in rows
        if row.result not in WITHOUT_EFFECT
    ]

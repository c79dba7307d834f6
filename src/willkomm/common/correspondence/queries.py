"""What a letter needs to know before it is written, and what has been issued."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from willkomm.common.content.actions import shipped, shipped_bodies
from willkomm.common.content.models import Language, Wording
from willkomm.common.correspondence.models import Letter, Recipient, ShortCode
from willkomm.common.correspondence.rules import (
    EASY,
    GERMAN,
    GROUPS,
    NOTICE,
    SMALL_PARTS,
    Addressee,
    Dwelling,
    Message,
    Plan,
    Sender,
    Tongue,
    Wish,
    addressed,
    compose,
    digest,
    notice_versions,
    plan,
    versions_used,
)
from willkomm.common.correspondence.typesetting import LetterFacts
from willkomm.common.people.models import Household, Person
from willkomm.core.organisations.queries import contact_on
from willkomm.core.protection.queries import entries_of

SAMPLE_CODE = "0000-0000"  # has a sign that no code has


@dataclass(frozen=True)
class Order:
    """One letter to be written: to whom, about what, in which language. It becomes a Letter when it is issued.

    `people` are all persons it covers; children among them are not addressed. `appointment_at` carries its zone.
    """

    organisation_id: int
    household: Household
    people: Sequence[Person]
    template: str
    wish: Wish
    appointment_at: datetime | None = None
    appointment_place: str = ""
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Draft:
    """An order with everything that would be printed; `names` are the German names of its languages.

    `notice` has the versions of the privacy notice in it (language → key → version), empty without one.
    """

    order: Order
    plan: Plan
    facts: LetterFacts
    wording: dict
    names: dict[str, str] = field(default_factory=dict)
    notice: dict = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        """The languages of the letter's columns, German first."""
        return [GERMAN, *([self.plan.other] if self.plan.other else [])]


def sender_of(organisation, day: date) -> Sender:
    """The organisation as a sender on that day; works with the name and postal code alone.

    One query, none for an organisation that brings its `contact` (a ContactPoint or None).

    Who answers, telephone, e-mail and hours come from the register of contact points; what is missing there, and the
    postal address, from the organisation's own record.
    """
    names = ("name", "official_name", "street", "postal_code", "town", "website", "country", "window")
    here = {name: getattr(organisation, name) for name in names}
    point = organisation.contact if hasattr(organisation, "contact") else contact_on(organisation, day)
    reached = {
        "contact_name": point and point.operative_name,
        "phone": point and point.phone,
        "email": point and point.email,
        "opening_hours": point and point.hours,
    }
    return Sender(**here, **{name: value or getattr(organisation, name) for name, value in reached.items()})


def dwelling_of(household: Household) -> Dwelling:
    """The household's postal address as plain lines."""
    return Dwelling(
        lines=(household.address_line1, household.address_line2),
        street=f"{household.street} {household.house_number}".strip(),
        locality=household.locality if household.locality != household.town else "",
        postal_code=household.postal_code,
        town=household.town,
        country=household.country,
    )


def addressee_of(person: Person) -> Addressee:
    """The person as the window shows them."""
    return Addressee(person.name, person.born_on, tuple(person.contact_lines))


def _in_force(rows: Iterable[Wording], owners: Sequence[int]) -> dict[str, Wording]:
    """The row that counts for each key: the nearest owner's, released before unreleased, newest before older."""
    best: dict[str, Wording] = {}
    for row in rows:
        if row.key not in best or _rank(row, owners) < _rank(best[row.key], owners):
            best[row.key] = row
    return best


def _rank(row: Wording, owners: Sequence[int]) -> tuple:
    return owners.index(row.organisation_id), row.state != Wording.State.RELEASED, -row.version


def tongues_for(organisation, tags: Iterable[str], groups: Iterable[str]) -> dict[str, Tongue]:
    """The languages with the texts in force for this organisation, in two queries whatever their number.

    A text's newest released version counts; without one, its newest version, and then its group is not checked.
    A group is checked when every text that German has is released in that language.
    """
    tags, groups = {GERMAN, *tags}, tuple(groups)
    owners = [i for i in (organisation.pk, organisation.parent_id) if i]
    rows = defaultdict(list)
    for row in Wording.objects.filter(organisation_id__in=owners, language__in=tags, group__in=groups):
        rows[row.language].append(row)
    best = {tag: _in_force(rows[tag], owners) for tag in tags}
    found = {}
    for language in Language.objects.filter(tag__in=tags):
        here = best[language.tag]
        found[language.tag] = Tongue(
            language.tag,
            language.direction,
            language.locale,
            language.name,
            {key: row.body for key, row in here.items()},
            {key: f"{row.organisation_id}:{row.version}" for key, row in here.items()},
            frozenset(group for group in groups if _checked(group, here, best[GERMAN])),
        )
    return found


def _checked(group: str, here: dict[str, Wording], german: dict[str, Wording]) -> bool:
    keys = [key for key, row in german.items() if row.group == group]
    return bool(keys) and all(key in here and here[key].state == Wording.State.RELEASED for key in keys)


def shipped_tongues(profile: str = "ch-so") -> dict[str, Tongue]:
    """The languages as a profile ships them; our own wording counts as checked, drafts do not."""
    return {
        tag: Tongue(
            tag,
            content["language"]["direction"],
            content["language"]["babel"],
            content["language"]["name_de"],
            shipped_bodies(tag, profile),
            {key: "shipped" for key in content["texts"]},
            frozenset(key.partition(".")[0] for key in content["texts"])
            if content["language"]["state"] == "released"
            else frozenset(),
        )
        for tag, content in shipped().items()
        if "based_on" not in content["language"]
    }


def draft_of(
    order: Order, sender: Sender, tongues, *, code, base_url, now, include_unchecked=False, notice=None
) -> Draft:
    """What would be printed for this order. Pure apart from the objects it is given.

    `notice` has the facts of the privacy notice (see `notice_facts`); None leaves it out.
    """
    people = addressed([addressee_of(person) for person in order.people], timezone.localdate(now))
    message = Message(
        template=order.template,
        sender=sender,
        people=people,
        home=dwelling_of(order.household),
        written_at=timezone.localtime(now),
        code=code,
        base_url=base_url,
        appointment_at=timezone.localtime(order.appointment_at) if order.appointment_at else None,
        appointment_place=order.appointment_place,
        with_notice=notice is not None,
        **(notice or {}),
    )
    chosen = plan(order.wish, tongues, message.group, include_unchecked=include_unchecked)
    wording = versions_used(chosen, tongues, message.group)
    names = {tag: tongue.name for tag, tongue in tongues.items()}
    facts = compose(message, chosen, tongues)
    return Draft(order, chosen, facts, wording, names, notice_versions(facts.notice, tongues))


def tags_of(orders: Iterable[Order]) -> set[str]:
    """Every language that these orders may need."""
    return {GERMAN, EASY} | {tag for order in orders for tag in (order.wish.language, *order.wish.likely)}


def drafting(organisation, orders, *, codes, base_url, now, include_unchecked=False) -> Iterator[Draft]:
    """The drafts of many orders of one organisation, one after the other; reads its texts once.

    `codes` has one code per order.
    """
    groups = {GROUPS[order.template] for order in orders} | {*SMALL_PARTS, NOTICE}
    tongues = tongues_for(organisation, tags_of(orders), groups)
    facts = {"base_url": base_url, "now": now, "include_unchecked": include_unchecked}
    told = told_already(orders)
    new = {n for n, order in enumerate(orders) if not told >= _ids(order)}
    notice = notice_facts(organisation, timezone.localdate(now)) if new else None
    sender = sender_of(organisation, timezone.localdate(now))
    for n, (order, code) in enumerate(zip(orders, codes, strict=True)):
        yield draft_of(order, sender, tongues, code=code, notice=notice if n in new else None, **facts)


def drafts(organisation, orders, *, codes, base_url, now, include_unchecked=False) -> list[Draft]:
    """All of them at once."""
    facts = {"base_url": base_url, "now": now, "include_unchecked": include_unchecked}
    return list(drafting(organisation, orders, codes=codes, **facts))


def _ids(order: Order) -> set[int]:
    return {person.pk for person in order.people}


def told_already(orders: Iterable[Order]) -> set[int]:
    """Those of these people to whom a letter with the privacy notice went that did not come back. One query."""
    people = {i for order in orders for i in _ids(order)}
    rows = Recipient.objects.filter(person_id__in=people, letter__returned_on__isnull=True)
    return set(rows.exclude(letter__notice={}).values_list("person_id", flat=True))


def notice_facts(organisation, day: date) -> dict:
    """What the privacy notice fills in here: `law` (the legal basis in German) and `months` until data are deleted.

    Both follow the processing register: the basis of the data set «people» once somebody has set it, and the term
    of a closed dossier. None as organisation gives what is shipped.
    """
    terms = dict(shipped()["de-DE" if organisation and organisation.country == "DE" else GERMAN]["notice"])
    if organisation is None:
        return terms
    found = entries_of(organisation, ("dataset", "retention"), day)
    basis, closed = found["dataset"]["people"], found["retention"]["closed_case"].value
    if basis.owner and basis.value:
        terms["law"] = basis.value.basis
    if closed:
        terms["months"] = -(-closed.days * 12 // 365)
    return terms


def previewed(organisation, orders, *, base_url, now, include_unchecked=False) -> list[Draft]:
    """The drafts as they would be issued, with a code that opens nothing. Writes nothing."""
    codes = [SAMPLE_CODE] * len(orders)
    return drafts(organisation, orders, codes=codes, base_url=base_url, now=now, include_unchecked=include_unchecked)


def sharing(letter: Letter) -> list[Letter]:
    """All letters that lie in the same file, this one included: who opens the file sees them all."""
    found = Letter.objects.filter(organisation_id=letter.organisation_id, file=letter.file)
    return list(found.prefetch_related("recipients__person").order_by("first_page"))


def by_code(typed: str, today: date) -> ShortCode | None:
    """The code somebody typed, unless it is unknown or has ended. One query, found or not."""
    found = ShortCode.objects.filter(digest=digest(typed)).select_related("organisation").first()
    ended = found is not None and found.ended_at is not None and timezone.localdate(found.ended_at) <= today
    return None if ended else found


def letter_by_code(letters, typed: str) -> Letter | None:
    """Of these letters the one in which the code stands, also when it opens nothing any more."""
    code = ShortCode.objects.filter(digest=digest(typed)).first()
    return letters.filter(organisation_id=code.organisation_id, public_id=code.subject).first() if code else None

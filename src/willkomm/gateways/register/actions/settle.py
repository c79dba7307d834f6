"""From messages to persons, households and dossiers, set-based: one message or a thousand take the same way."""

from collections import defaultdict
from datetime import date

from willkomm.common.people.actions import (
    add_people,
    end_stays,
    follow_register,
    house,
    move_households,
    propose_joining,
    recognise,
    replace_relations,
    settle_in,
)
from willkomm.common.people.models import Relation, Stay
from willkomm.gateways.register.actions.arrival import Arrival
from willkomm.gateways.register.actions.asking import ask
from willkomm.gateways.register.actions.dossiers import dossiers_of, open_dossiers
from willkomm.gateways.register.actions.endings import end_dossiers, undo_endings
from willkomm.gateways.register.actions.facts import new_person, note_seen, write_columns
from willkomm.gateways.register.actions.homes import Homes
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.ties import relations_of
from willkomm.gateways.register.queries.known import Known, earlier_items, item_order, who_is_known, who_is_meant
from willkomm.gateways.register.rules.mapping import ARRIVALS, columns_of
from willkomm.gateways.register.rules.news import CORRECTION, News
from willkomm.welcome.cases.actions import follow_person
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.queries import left_by_word, left_with_family
from willkomm.welcome.cases.workflow import BEFORE, untouched

NAMED_BY = ("official_name", "first_name", "born_on", "sex")


def settle(intake: Intake, batch: list[News]) -> list[Outcome]:
    """Apply messages that tell facts about persons; returns one Outcome per message, in their order.

    Persons unknown so far are stored only when the screening wants them. Older messages do not overwrite what
    newer ones told. At most one message per person: a second one in the batch is applied after the others.
    """
    first, again = _one_per_person(batch)
    outcomes = _settle(intake, first)
    later = dict(zip(map(id, again), settle(intake, again), strict=True)) if again else {}
    now_done = dict(zip(map(id, first), outcomes, strict=True))
    return [now_done.get(id(news)) or later[id(news)] for news in batch]


def _one_per_person(batch: list[News]) -> tuple[list[News], list[News]]:
    seen, first, again = set(), [], []
    for news in batch:
        mark = news.key if news.value else tuple(news.known_as.get(name) for name in NAMED_BY)
        (again if mark in seen else first).append(news)
        seen.add(mark)
    return first, again


def _settle(intake: Intake, batch: list[News]) -> list[Outcome]:
    organisation_id = intake.organisation.pk
    known = who_is_meant(organisation_id, batch)
    earlier = earlier_items(organisation_id, {n.key for n in batch} | known.keys) if known.by_id else {}
    left = left_by_word(known.by_id) if known.by_id else {}
    met = [(news, person) for news in batch if (person := known.find(news))]
    if comes := {p: date.fromisoformat(news.arrival) for news, p in met if _comes_later(news, p)}:
        left |= left_with_family(comes)
    received = [_receive(intake, news, known, earlier, left) for news in batch]
    arrivals = [found for found in received if isinstance(found, Arrival)]
    written = iter(_write(intake, arrivals) if arrivals else ())
    return [next(written) if isinstance(found, Arrival) else found for found in received]


def _receive(intake: Intake, news: News, known: Known, earlier: dict, left: dict) -> Arrival | Outcome:
    """Take a message to its person, or say why nothing will come of it."""
    person = known.find(news)
    if person is None:
        return ask(intake, news) or _newcomer(intake, news)
    heard = earlier.get((person.id_category, person.id_value), ())
    newer = frozenset(group for item in heard if item_order(item) > news.order for group in item.groups)
    rest = news.without(newer & frozenset(news.groups), columns_of) if newer else news
    if (news.groups and not rest.groups) or _left_before(news, person):
        return Outcome(R.LOGGED, "older", person=person, key=news.key)
    return _known(rest, person, known, person.departed_on or left.get(person.pk))


def _left_before(news: News, person) -> bool:
    """A departure from an earlier stay."""
    return bool(
        news.event == "moveOut"
        and person.arrived_on
        and news.departure
        and news.departure < person.arrived_on.isoformat()
    )


def _newcomer(intake: Intake, news: News) -> Arrival | Outcome:
    if not news.arrival:
        return Outcome(R.REJECTED, "no_arrival", key=news.key)
    arrival = Arrival(news, new_person(intake.organisation.pk, news), created=True)
    note_seen(arrival.person, news)
    if arrival.ends or intake.screen(arrival.person, news.as_of).kind == "log":
        return Outcome(R.LOGGED, "not_target", key=news.key)
    return arrival


def _known(news: News, person, known: Known, left: date | None) -> Arrival:
    arrival = Arrival(news, person, arrived_before=person.arrived_on)
    columns, again = dict(news.columns), _is_new_stay(news, left)
    if not again and (case := _begun_before(news, person)):
        arrival.asks = case
        del columns["arrived_on"]
    if again:
        arrival.new_stay = True
        columns = {"departed_on": None, "departed_to": "", "missing_since": None} | columns
    if news.zemis and "arrived_on" in columns:
        columns["zemis"] = news.zemis
    renumbered = news.value and news.key != (person.id_category, person.id_value) and news.key not in known.aliases
    if renumbered and news.category != "CH.ZEMIS":
        columns |= {"id_category": news.category, "id_value": news.value}
    arrival.changed = write_columns(person, columns)
    note_seen(person, news)
    return arrival


def _is_new_stay(news: News, left: date | None) -> bool:
    """An arrival on or after a departure that register or office recorded (Wiederzuzug); a correction is none."""
    return bool(
        news.event in ARRIVALS
        and news.action != CORRECTION
        and left
        and "arrived_on" in news.columns
        and news.arrival >= left.isoformat()
    )


def _comes_later(news: News, person) -> bool:
    """An arrival after the one we know, of somebody of whom no register has told that they left."""
    later = news.event in ARRIVALS and news.action != CORRECTION and "arrived_on" in news.columns
    return bool(later and person.arrived_on and not person.departed_on and news.arrival > person.arrived_on.isoformat())


def _begun_before(news: News, person) -> Case | None:
    """The dossier whose welcome has begun, for a later arrival although no departure is known.

    Somebody without a dossier counts with the family, whose dossier of the same year it is then: a child that moved
    on alone would count in neither year.
    """
    if not _comes_later(news, person):
        return None
    cases = dossiers_of([person], arrived_on__in=(person.arrived_on, news.arrival))
    if cases:
        return cases[0] if len(cases) == 1 and _is_begun(cases[0]) else None
    family = list(Case.objects.filter(household=person.household_id).select_related("person").order_by("pk"))
    if any(case.arrived_on.isoformat() == news.arrival for case in family):
        return None
    same_year = (case for case in family if case.arrived_on.year == person.arrived_on.year)
    return next((case for case in same_year if _is_begun(case)), None)


def _is_begun(case: Case) -> bool:
    return case.state not in BEFORE and not untouched(case)


def _write(intake: Intake, arrivals: list[Arrival]) -> list[Outcome]:
    actor = intake.actor
    _end_stays(actor, arrivals)
    homes = Homes(intake.organisation.pk, arrivals)
    for arrival in arrivals:
        homes.place(arrival)
    if homes.new:
        house(actor, homes.new)
    if new := [a.person for a in arrivals if a.created]:
        add_people(actor, new, findable=intake.findable)
    if old := [a.person for a in arrivals if not a.created]:
        fields = {"register_seen_at"}.union(*(a.changed for a in arrivals))
        follow_register(actor, old, fields=sorted(fields))
    _move(actor, homes)
    if homes.changed:
        settle_in(actor, list(homes.changed.values()))
    if proposed := homes.propose(arrivals):
        propose_joining(actor, proposed)
    _relate(actor, arrivals)
    if new:
        recognise(actor, new)
    _redate(actor, arrivals)
    return _conclude(intake, arrivals)


def _end_stays(actor, arrivals: list[Arrival]) -> None:
    """Remember the stays that were over before these arrivals, with the household where each ended."""
    again = [a for a in arrivals if a.new_stay and a.arrived_before not in (None, a.person.arrived_on)]
    stays = [
        Stay(
            organisation_id=a.person.organisation_id,
            person=a.person,
            household_id=a.person.household_id,
            arrived_on=a.arrived_before,
        )
        for a in again
    ]
    if stays:
        end_stays(actor, stays)


def _move(actor, homes: Homes) -> None:
    """Take persons and their living dossiers into their new household."""
    groups = defaultdict(list)
    for person, household in homes.moves:
        groups[household.pk].append((person, household))
    for group in groups.values():
        people = [person for person, _ in group]
        move_households(actor, people, household=group[0][1])
        follow_person(actor, dossiers_of(people, closed_reason=""), household=group[0][1])


def _relate(actor, arrivals: list[Arrival]) -> None:
    touched = [a for a in arrivals if a.news.relation_kinds or a.news.removed_parents]
    before = relations_of([a.person for a in touched if not a.created])
    _replace(actor, arrivals)
    after = relations_of([a.person for a in touched if not a.created])
    for arrival in touched:
        was, now = before[arrival.person.pk], after[arrival.person.pk]
        if was != now:
            arrival.relations = {"before": was, "after": now}


def _replace(actor, arrivals: list[Arrival]) -> None:
    for arrival in arrivals:
        for gone in arrival.news.removed_parents:
            keys = ("partner_category", "partner_value") if gone["partner_value"] else ("partner_name",)
            arrival.person.relations.filter(**{key: gone[key] for key in keys}).delete()
    told = [a for a in arrivals if a.news.relation_kinds]
    if not told:
        return
    named = [(r["partner_category"], r["partner_value"]) for a in told for r in a.news.relations]
    there = who_is_known(told[0].person.organisation_id, named)
    rows = [_relation(a.person, facts, there) for a in told for facts in a.news.relations]
    kinds = {a.person.pk: a.news.relation_kinds for a in told}
    replace_relations(actor, [a.person for a in told], relations=rows, kinds=kinds)


def _relation(person, facts: dict, there: Known) -> Relation:
    key = (facts["partner_category"], facts["partner_value"])
    partner = there.by_key.get(key) if facts["partner_value"] else None
    return Relation(organisation_id=person.organisation_id, person=person, partner=partner, **facts)


def _redate(actor, arrivals: list[Arrival]) -> None:
    """A corrected arrival date moves the dossier with it, unless there is one of that date already."""
    for arrival in arrivals:
        before, after = arrival.arrived_before, arrival.person.arrived_on
        if arrival.new_stay or arrival.created or before is None or after is None or before == after:
            continue
        cases = dossiers_of([arrival.person], arrived_on__in=(before, after))
        if [case.arrived_on for case in cases] == [before]:
            follow_person(actor, cases, arrived_on=after)


def _conclude(intake: Intake, arrivals: list[Arrival]) -> list[Outcome]:
    ended = [a for a in arrivals if a.ends]
    found = dict(zip(map(id, ended), end_dossiers(intake, ended), strict=True)) if ended else {}
    living = [a for a in arrivals if not a.ends]
    undo_endings(intake, living)
    found |= dict(zip(map(id, living), open_dossiers(intake, living), strict=True)) if living else {}
    outcomes = []
    for arrival in arrivals:
        outcome = found[id(arrival)]
        outcome.key = (arrival.person.id_category, arrival.person.id_value)
        if outcome.gone:
            outcomes.append(outcome)
            continue
        outcome.person = arrival.person
        outcome.groups, outcome.undo = list(arrival.news.groups), (outcome.undo or {}) | _undo(arrival)
        outcomes.append(outcome)
    return outcomes


def _undo(arrival: Arrival) -> dict:
    if arrival.created:
        return {"created": arrival.person.pk}
    found = {"person": arrival.person.pk, "changed": arrival.changed}
    if arrival.address_before is not None:
        found["address"] = arrival.address_before
    if arrival.household_before is not None and arrival.household_before.pk:
        found["household"] = arrival.household_before.pk
    if arrival.relations:
        found["relations"] = arrival.relations
    return found

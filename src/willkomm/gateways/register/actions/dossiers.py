"""What arrivals and changes mean for dossiers: opening, following, checking again, taking back."""

from datetime import date

from django.db.models import Q
from django.utils.formats import date_format

from willkomm.common.people.models import Person, Relation
from willkomm.gateways.register.actions.arrival import Arrival
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.welcome.cases.actions import consider, flag, look_again, recall
from willkomm.welcome.cases.actions.family import AWAITED, accompanied
from willkomm.welcome.cases.models import Case, CaseTransition
from willkomm.welcome.cases.queries import days
from willkomm.welcome.cases.rules import ADULT_AGE, age_on
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, LIVE, untouched

PARENTS_CAME = sentence("parents_came")
WITHDRAWN_BY_US = ("Meldung im Register widerrufen", "Lieferung zurückgenommen")
# Only these groups of facts can change what the screening suggests.
SCREENED = frozenset({"residence", "address", "permit", "citizenship", "nationality", "birth", "relations", "language"})


def open_dossiers(intake: Intake, arrivals: list[Arrival]) -> list[Outcome]:
    """Screen the persons and say what came of each; one call for all."""
    cases = _cases_of(arrivals)
    for arrival in arrivals:
        case = cases.get((arrival.person.pk, arrival.person.arrived_on))
        arrival.case_before = case.state if case else None
    _take_up_again(intake, arrivals, cases)
    screened = [a.person for a in arrivals if a.person.arrived_on and _concerns_screening(a)]
    children = _children_at_home(screened) if screened else []
    found = {}
    if screened:
        as_of = arrivals[0].news.as_of
        found = consider(intake.actor, [*screened, *children], today=intake.today, now=intake.now, as_of=as_of)
    _flag_families(intake, arrivals, found)
    awaiting = _awaiting_parents(intake, screened)
    outcomes, numberless = [], []
    for arrival in arrivals:
        known = cases.get((arrival.person.pk, arrival.person.arrived_on))
        case, suggestion = found.get(arrival.person.pk, (known, None))
        outcome = _outcome(intake, arrival, case, suggestion)
        if outcome.reason == "with_family" and arrival.person.pk in awaiting:
            outcome.reason, outcome.why = "waits_for_parents", str(awaiting[arrival.person.pk])
        if _is_numberless(arrival) and case is not None and case.state in BEFORE:
            numberless.append((case, outcome))
        outcomes.append(outcome)
    _look_at_numberless(intake, numberless)
    return outcomes


def _awaiting_parents(intake: Intake, people: list[Person]) -> dict[int, int]:
    """Minors of whom neither parent nor another adult is stored: person id → days of the wait."""
    young = [p for p in people if p.born_on and age_on(p.born_on, p.arrived_on) < ADULT_AGE]
    if not young:
        return {}
    wait = days("family_wait", intake.today, intake.organisation.pk)
    return {pk: wait for pk, how in accompanied(young, now=intake.now).items() if how == AWAITED}


def _flag_families(intake: Intake, arrivals: list[Arrival], found: dict) -> None:
    """Parents who arrive when their child's dossier is confirmed already: both dossiers tell a person."""
    parents = {
        a.person.pk: found[a.person.pk][0] for a in arrivals if (a.created or a.new_stay) and a.person.pk in found
    }
    parents = {pk: case for pk, case in parents.items() if case is not None}
    if not parents:
        return
    rows = Relation.objects.filter(partner__in=parents, kind__gte=Relation.Kind.MOTHER, person__cases__state__in=ACTIVE)
    pairs = list(rows.values_list("person_id", "partner_id").distinct())
    if not pairs:
        return
    children = dossiers_of([child for child, _ in pairs], state__in=ACTIVE)
    flag(intake.actor, [*children, *(parents[pk] for pk in {parent for _, parent in pairs})], sentence=PARENTS_CAME)


def _is_numberless(arrival: Arrival) -> bool:
    return arrival.created and not arrival.news.value


def _look_at_numberless(intake: Intake, found: list[tuple[Case, Outcome]]) -> None:
    """Somebody new without a register number: a person looks, whatever the screening suggests."""
    if suggested := [case for case, _ in found if case.state == "suggested"]:
        look_again(intake.actor, suggested, now=intake.now, reason="ohne Registernummer gemeldet")
    for case, outcome in found:
        outcome.result, outcome.reason, outcome.why = R.TO_CHECK, "no_number", case.reason
        outcome.given_sentence = ""


def _concerns_screening(arrival: Arrival) -> bool:
    return arrival.created or arrival.new_stay or bool(SCREENED & set(arrival.news.groups))


def _cases_of(arrivals: list[Arrival]) -> dict:
    known = [a.person.pk for a in arrivals if not a.created]
    rows = Case.objects.filter(person__in=known).select_related("person") if known else ()
    return {(case.person_id, case.arrived_on): case for case in rows}


def _take_up_again(intake: Intake, arrivals: list[Arrival], cases: dict) -> None:
    """A new arrival message after a recall or a delivery taken back: the dossier lives again."""
    mine = [
        cases.get((a.person.pk, a.person.arrived_on))
        for a in arrivals
        if a.news.event in ARRIVALS and "residence" in a.news.groups
    ]
    gone = [case for case in mine if case is not None and case.state == "withdrawn"]
    if not gone:
        return
    last = {}
    for row in CaseTransition.objects.filter(case__in=gone).order_by("at", "pk"):
        last[row.case_id] = row
    back = [case for case in gone if case.pk in last and last[case.pk].reason in WITHDRAWN_BY_US]
    if back:
        look_again(intake.actor, back, now=intake.now, reason="Person erneut gemeldet")


def _children_at_home(people: list[Person]) -> list[Person]:
    """Minors of these households who have an undecided dossier of their own: their family may have come now."""
    own = [p.pk for p in people]
    parent_came = Relation.objects.filter(partner__in=own, kind__gte=Relation.Kind.MOTHER).values("person")
    rows = Case.objects.filter(
        Q(person__household__in={p.household_id for p in people}) | Q(person__in=parent_came),
        state__in=BEFORE,
        person__born_on__isnull=False,
    ).exclude(person__in=own)
    return [
        case.person
        for case in rows.select_related("person")
        if case.person.arrived_on == case.arrived_on and age_on(case.person.born_on, case.arrived_on) < ADULT_AGE
    ]


def _outcome(intake: Intake, arrival: Arrival, case: Case | None, suggestion) -> Outcome:
    if arrival.asks is not None:
        words = sentence("new_stay?", date_format(date.fromisoformat(arrival.news.arrival), "j. F Y"))
        return Outcome(R.TO_CHECK, "new_stay?", given_sentence=words, undo=_flag(intake, arrival.asks, words))
    if arrival.news.event == "changeResidenceType" and case is not None and case.state in LIVE:
        return _residence_changed(intake, arrival, case)
    if arrival.case_before is None or (arrival.case_before == "withdrawn" and case.state in BEFORE):
        return _first_outcome(arrival, case, suggestion)
    if case.state == "withdrawn" and arrival.case_before in BEFORE:
        minor = suggestion is not None and suggestion.kind != "log"
        return Outcome(R.HOUSEHOLD_MEMBER, "with_family") if minor else Outcome(R.WITHDRAWN, "no_longer_target")
    if case.state in ACTIVE and suggestion is not None and suggestion.kind == "log":
        undo = _flag(intake, case, sentence("no_longer_target_check"))
        return Outcome(R.TO_CHECK, "no_longer_target_check", undo=undo)
    if case.state in LIVE:
        return Outcome(R.CASE_UPDATED, "updated")
    return Outcome(R.PERSON_UPDATED, "person_updated")


def _first_outcome(arrival: Arrival, case: Case | None, suggestion) -> Outcome:
    if case is not None:
        opened = case.state == "suggested"
        undo = {"case": case.pk}
        result, reason = (R.CASE_OPENED, "arrived") if opened else (R.TO_CHECK, "to_check")
        return Outcome(result, reason, why=case.reason, undo=undo)
    arrives = arrival.news.event in ARRIVALS
    if arrives and suggestion is not None and suggestion.kind != "log":
        return Outcome(R.HOUSEHOLD_MEMBER, "with_family")
    return Outcome(R.PERSON_UPDATED, "person_updated")


def _residence_changed(intake: Intake, arrival: Arrival, case: Case) -> Outcome:
    """The message does not say what kind of residence it is now: a person looks it up."""
    undo = _flag(intake, case, sentence("residence_changed"))
    new = arrival.case_before is None
    if case.state == "suggested" or (case.state in BEFORE and not new):
        look_again(intake.actor, [case], now=intake.now, reason="Das Wohnsitzverhältnis hat sich geändert")
    return Outcome(R.TO_CHECK, "residence_changed", undo=undo | ({"case": case.pk} if new else {}))


def _flag(intake: Intake, case: Case, words: str) -> dict:
    """Put a sentence on the dossier; returns how to take it back."""
    before = case.flagged
    flag(intake.actor, [case], sentence=words)
    return {"flagged": [case.pk, case.flagged, before]}


def unflag(intake: Intake, pk: int, words: str, before: str) -> None:
    """Take a sentence off the dossier again, as long as it still stands there."""
    if cases := list(Case.objects.filter(pk=pk, flagged=words).select_related("person")):
        flag(intake.actor, cases, sentence=before)


def withdraw_untouched(intake: Intake, cases: list[Case], reason: str) -> None:
    """Take dossiers back on which nobody has worked, also those that the register has ended since."""
    if cases := [case for case in cases if case.state != "withdrawn" and untouched(case)]:
        recall(intake.actor, cases, now=intake.now, reason=reason)


def dossiers_of(people, **conditions) -> list[Case]:
    """The dossiers of these persons, with their persons."""
    return list(Case.objects.filter(Q(person__in=people), **conditions).select_related("person").order_by("pk"))

"""Two persons or two households that are one: joined in one step, parted again while nothing stands against it."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.actions.indexing import index_again, index_households
from willkomm.common.people.actions.joining import Journal, absorb_household, absorb_person, play_back
from willkomm.common.people.models import Household, Joining, Person
from willkomm.common.people.rules.merging import merged_facts
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.desk.queries.joining import dossiers_of_both
from willkomm.welcome.cases.actions.uniting import doubled, leads, tell_figures, unite
from willkomm.welcome.cases.models import Case, CaseTransition
from willkomm.welcome.conversations.models import Conversation

NOT_THESE = "Diese beiden lassen sich nicht zusammenführen. Laden Sie die Seite neu."


def in_order(one: Person, two: Person, cases: Sequence[Case]) -> tuple[Person, Person]:
    """Which entry stays and which goes into it: the one whose dossier has come further, else the register's, else one.

    `cases` are the dossiers of both. Raises Refused when the two belong to different organisations, are the same, or
    were both worked on crosswise.
    """
    if one.pk == two.pk or one.organisation_id != two.organisation_id or one.merged_into_id or two.merged_into_id:
        raise Refused(NOT_THESE, "not_these")
    first = leads(doubled(*_shared_out(cases, one, two)))
    if first is None:
        first = not (two.source == Person.Source.REGISTER != one.source)
    return (one, two) if first else (two, one)


def _shared_out(cases: Sequence[Case], *people: Person) -> list[list[Case]]:
    return [[case for case in cases if case.person_id == person.pk] for person in people]


def _begin(actor, kind: str, household: Household, title: str, now, person=None) -> Journal:
    joining = Joining.objects.create(
        organisation_id=household.organisation_id,
        kind=kind,
        person=person,
        household=household,
        title=title[:250],
        joined_at=now,
        joined_by=actor.name[:120],
    )
    return Journal(joining)


@action("people.merge", label="Personen zusammengeführt")
def merge_people(actor, keep, *, other, now, choices: Mapping[str, str], homes=False):
    """Make one person of two entries, `keep` and `other` as `in_order` says; returns the Joining.

    `choices` maps the key of a contradiction (rules.merging.GROUPS) to MINE or THEIRS. Dossiers of the same arrival
    become one. When nobody else lives with `other`, or with `homes`, the two households become one too.
    Raises Refused when the two cannot be one person any more.
    """
    keep, other = _locked(keep, other)
    cases = list(dossiers_of_both(keep, other))
    if in_order(keep, other, cases)[0].pk != keep.pk:
        raise Refused(NOT_THESE, "not_these")
    home, old_home = keep.household, other.household
    journal = _begin(actor, Joining.Kind.PERSON, home, other.name, now, person=keep)
    for case, twin in doubled(*_shared_out(cases, keep, other)):
        unite(journal, case, twin)
    absorb_person(journal, keep, other, merged_facts(keep, other, choices))
    alone = not Person.objects.filter(household=old_home).exists()
    if old_home.pk != home.pk and (alone or homes):
        absorb_household(journal, home, old_home)
    else:
        _follow(journal, keep)
    journal.close()
    index_again([keep.pk, other.pk])
    tell_figures(cases)
    return journal.joining


def _locked(keep: Person, other: Person) -> list[Person]:
    """Both rows as they are now, held until the end of the transaction, always in the same order."""
    rows = {
        row.pk: row for row in Person.everyone.select_for_update().filter(pk__in=[keep.pk, other.pk]).order_by("pk")
    }
    return [rows[keep.pk], rows[other.pk]]


def _follow(journal: Journal, keep: Person) -> None:
    """Dossiers that came from the other entry belong to the household in which the person lives."""
    for case in Case.objects.filter(person=keep).exclude(household=keep.household_id):
        journal.change(case, household_id=keep.household_id)


@action("cases.edit", label="Haushalt entschieden")
def decide_household(actor, household, *, join, now, target=None):
    """Say whether a household belongs to the one it was proposed to join, or to `target` when somebody found one.

    Joining moves persons, dossiers, letters and conversations, and what the register knows the household by.
    Returns the Joining, or None when they stay apart. Raises Refused when it was decided already.
    """
    household, target = _locked_homes(household, target)
    people = list(Person.objects.filter(household=household).order_by("born_on", "pk"))
    if target is None or not people:
        raise Refused("Über diesen Haushalt ist schon entschieden. Laden Sie «Heute» neu.", "already_decided")
    if not join:
        Household.objects.filter(pk=household.pk).update(join_proposal=None)
        return None
    if target.pk == household.pk or target.organisation_id != household.organisation_id:
        raise Refused(NOT_THESE, "not_these")
    journal = _begin(actor, Joining.Kind.HOUSEHOLD, target, ", ".join(person.name for person in people), now)
    years = list(Case.objects.filter(household__in=[household, target]))
    absorb_household(journal, target, household)
    journal.close()
    index_households([target.pk])
    tell_figures(years)
    return journal.joining


def _locked_homes(household: Household, target: Household | None) -> tuple[Household, Household | None]:
    """The household and `target`, else its proposal, as they are now and held, always in the same order."""
    ids = filter(None, (household.pk, target.pk if target else household.join_proposal_id))
    rows = Household.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    held = {row.pk: row for row in rows}
    return held[household.pk], held.get(target.pk if target else held[household.pk].join_proposal_id)


@action("people.merge", label="Personen getrennt")
def part_people(actor, joining, *, now):
    """Undo a merge of two persons exactly; returns the joining.

    Raises Refused when a letter went out, a conversation was recorded or a joint dossier went on since.
    """
    return _part(actor, joining, now)


@action("cases.edit", label="Haushalte getrennt")
def part_households(actor, joining, *, now):
    """Undo the joining of two households exactly; returns the joining. Refuses as `part_people` does."""
    if joining.kind != Joining.Kind.HOUSEHOLD:
        raise Refused(NOT_THESE, "not_these")
    return _part(actor, joining, now)


def _part(actor, joining: Joining, now) -> Joining:
    joining = Joining.objects.select_for_update().get(pk=joining.pk)
    if joining.parted_at:
        raise Refused("Das ist schon rückgängig gemacht. Laden Sie die Seite neu.", "already_parted")
    _refuse_if_work_went_on(joining)
    rows = play_back(joining)
    joining.parted_at, joining.parted_by = now, actor.name[:120]
    joining.save(update_fields=["parted_at", "parted_by"])
    index_again([row.row for row in rows if row.table == "people.person"])
    tell_figures(list(Case.objects.filter(pk__in=[row.row for row in rows if row.table == "cases.case"])))
    return joining


def _refuse_if_work_went_on(joining: Joining) -> None:
    """What reached somebody, or took a joint dossier further, cannot be divided between two."""
    since, home = joining.joined_at, Q(household=joining.household_id)
    if Letter.objects.filter(home, issued_at__gt=since).exists():
        raise Refused(
            "Seit dem Zusammenführen ging ein Brief hinaus; die beiden lassen sich nicht mehr trennen. Erfassen Sie die"
            " zweite Person neu, wenn es doch zwei sind.",
            "letter_since",
        )
    if Conversation.objects.filter(home, recorded_at__gt=since, withdrawn_at__isnull=True).exists():
        raise Refused(
            "Seit dem Zusammenführen wurde ein Gespräch erfasst; die beiden lassen sich nicht mehr trennen. Nehmen Sie"
            " zuerst das Gespräch zurück, wenn es ein Irrtum war.",
            "conversation_since",
        )
    united = [
        row.after["merged_into_id"] for row in joining.rows.filter(table="cases.case", after__has_key="merged_into_id")
    ]
    if CaseTransition.objects.filter(case__in=united, at__gt=since).exists():
        raise Refused(
            "Am gemeinsamen Dossier wurde seither gearbeitet; die beiden lassen sich nicht mehr trennen. Erfassen Sie"
            " die zweite Person neu, wenn es doch zwei sind.",
            "worked_on_since",
        )

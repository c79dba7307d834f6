"""What the pages about doubled persons and households show, before and after they are joined."""

from dataclasses import dataclass

from django.db.models import Q

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.actions.joining import UNDO_WITHIN
from willkomm.common.people.models import Joining, Person
from willkomm.common.people.queries import Double, doubles_of, search_people
from willkomm.common.people.rules.merging import Group, contradictions
from willkomm.welcome.cases.actions.uniting import doubled
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.models import Conversation


@dataclass(frozen=True)
class Preview:
    """What goes where when `other` goes into `keep`."""

    keep: Person
    other: Person
    choices: list[Group]
    united: list[tuple[Case, Case]]
    moved: list[Case]
    letters: list[Letter]
    talks: list[Conversation]
    staying: list[Person]

    @property
    def one_home(self) -> bool:
        """Whether both live in one household already."""
        return self.keep.household_id == self.other.household_id


def people_like(person: Person, text: str) -> list[Double]:
    """Entries of the same organisation that may be this person, or that fit what somebody searches."""
    if not text:
        return doubles_of(person)
    hits = search_people([person.organisation_id], text, limit=20)
    return [Double(hit.person, hit.rank, ()) for hit in hits if hit.person.pk != person.pk]


def dossiers_of_both(one: Person, two: Person) -> list[Case]:
    """The dossiers of two persons, the oldest arrival first."""
    return list(Case.objects.filter(person__in=[one.pk, two.pk]).order_by("arrived_on"))


def preview(keep: Person, other: Person, cases: list[Case]) -> Preview:
    """Gather what a merge of these two does; `cases` are the dossiers of both. Three queries."""
    mine, theirs = ([case for case in cases if case.person_id == each.pk] for each in (keep, other))
    united = doubled(mine, theirs)
    twins = {twin.pk for _, twin in united}
    home = other.household_id
    return Preview(
        keep,
        other,
        contradictions(keep, other),
        united,
        [case for case in theirs if case.pk not in twins],
        list(Letter.objects.filter(household_id=home).order_by("issued_at")),
        list(Conversation.objects.filter(household_id=home, withdrawn_at__isnull=True).order_by("held_on")),
        list(Person.objects.filter(household_id=home).exclude(pk__in=[keep.pk, other.pk]).order_by("born_on", "pk")),
    )


def joinings_of(case: Case, now) -> list[Joining]:
    """Joinings of this household that can still be undone, the newest first. One query."""
    rows = Joining.objects.filter(organisation_id=case.organisation_id, household_id=case.household_id)
    return list(rows.filter(parted_at__isnull=True, joined_at__gte=now - UNDO_WITHIN).order_by("-joined_at"))


def survivor(actor, public_id) -> Case | None:
    """The dossier into which this one was merged, where the actor may read it."""
    rows = Case.everything.filter(public_id=public_id, merged_into__isnull=False).select_related("merged_into")
    merged = rows.first()
    return merged.merged_into if merged and actor.may("cases.view", merged.organisation_id) else None


def dossier_of(person: Person) -> Case | None:
    """The newest dossier of a person, else of their household."""
    rows = Case.objects.filter(Q(person=person) | Q(household_id=person.household_id))
    cases = list(rows.order_by("-arrived_on", "-pk"))
    return next((case for case in cases if case.person_id == person.pk), cases[0] if cases else None)

"""Persons whose time is over are gone with their household, their ties and everything that led to them."""

from willkomm.common.people.models import Household, JoinedRow, Joining, Person, Relation, SearchToken, Stay
from willkomm.core.kernel.action import action, publish
from willkomm.core.protection.events import PeopleErased, PeopleLeave


def members(households) -> list[Person]:
    """Everybody who lives in these households, also who was merged into somebody."""
    return list(Person.everyone.filter(household_id__in=[home.pk for home in households]))


@action("privacy.erase", many=True, label="Personen gelöscht")
def erase(actor, households) -> int:
    """Delete these households with everybody in them; nothing else may refer to them any more.

    Others hear of it by PeopleErased. Returns how many persons went.
    """
    people = members(households)
    ids, homes = [person.pk for person in people], [home.pk for home in households]
    joined = Joining.objects.filter(household_id__in=homes) | Joining.objects.filter(person_id__in=ids)
    joined = list(joined.values_list("pk", flat=True))
    JoinedRow.objects.filter(joining_id__in=joined).delete()
    Joining.objects.filter(pk__in=joined).delete()
    Relation.objects.filter(person_id__in=ids).delete()
    Relation.objects.filter(partner_id__in=ids).delete()
    SearchToken.objects.filter(person_id__in=ids).delete()
    Stay.objects.filter(person_id__in=ids).delete()
    Person.everyone.filter(pk__in=ids).update(merged_into=None)
    Person.everyone.filter(pk__in=ids).delete()
    Household.objects.filter(join_proposal_id__in=homes).update(join_proposal=None)
    Household.objects.filter(pk__in=homes).delete()
    for organisation_id in sorted({home.organisation_id for home in households}):
        publish(PeopleErased(organisation_id))
    return len(people)


@action("privacy.erase", many=True, label="Löschung von Personen angekündigt")
def announce(actor, households) -> None:
    """Tell everybody who keeps something of these people that they are about to be deleted (PeopleLeave)."""
    people = members(households)
    for organisation_id in sorted({home.organisation_id for home in households}):
        mine = [person for person in people if person.organisation_id == organisation_id]
        keys = frozenset((person.id_category, person.id_value) for person in mine if person.id_value)
        publish(PeopleLeave(organisation_id, frozenset(person.pk for person in mine), keys))

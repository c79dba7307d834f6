"""The sample messages with their table of expectations, in file order and in any other."""

import csv
import random

import pytest

from willkomm.common.people.models import Household, Person, Relation
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.actions import in_order
from willkomm.welcome.cases.models import Case

EXPECTED = {  # file → result, one by one in the order of the table
    "01_moveIn_ausland_minimal": "case_opened",
    "02_moveIn_ausland_b_eu": "case_updated",
    "03_moveIn_ausland_b_drittstaat_jahrgang": "case_opened",
    "04_moveIn_ausland_schutzstatus_s": "to_check",
    "06_moveIn_ausland_l_mit_adresssperre": "to_check",
    "07_moveIn_inland_auslaender": "logged",
    "08_moveIn_ausland_schweizerin": "logged",
    "21_vater": "case_opened",
    "22_mutter": "case_opened",
    "23_kind_2014": "household_member",
    "24_kind_2021": "household_member",
    "30_moveOut_ausland": "case_closed",
    "31_moveOut_inland": "case_closed",
    "32_move_umzug": "person_updated",
    "33_changeResidencePermit": "person_updated",
    "34_death": "logged",
    "35_naturalizeForeigner": "logged",
    "37_correctIdentification": "person_updated",
    "38_correctReporting": "person_updated",
    "40_moveIn_widerruf": "withdrawn",
    "45_keyExchange": "logged",
    "50_baseDelivery_3_personen": "person_updated",
    "u01_ahv_pruefziffer_falsch": "rejected",
    "u03_bewilligung_unbekannt": "rejected",
    "u04_fremde_gemeinde": "rejected",
    "u07_abgeschnitten": "rejected",
    "u08_kein_xml": "rejected",
}


@pytest.fixture
def rows(shared):
    """(path, expectation) of every sample in the order of the table."""
    folder = shared / "ech" / "samples"
    with (folder / "erwartung.csv").open(encoding="utf-8") as file:
        return [(folder / row["datei"], row["erwartung"]) for row in csv.DictReader(file, delimiter=";")]


@pytest.fixture
def olten(municipality, now):
    """The second municipality of the samples."""
    from tests.gateways.register.bringing import Office

    return Office(municipality(2581), now)


def test_every_sample_does_what_its_table_says_in_file_order(rows, office, olten):
    for path, words in rows:
        here = olten if "familie" in str(path) else office
        report = here.take(path, name=path.name, allow_test=True)
        results = {line.result for line in report.lines} or {"logged"}
        assert results == {EXPECTED[path.stem]}, (path.name, words, report.lines)


def end_state(*offices):
    """Everything that the messages left behind, without numbers of rows and moments."""
    found = []
    for office in offices:
        with scoped(office.actor.scope):
            hidden = {"id", "public_id", "created_at", "household", "organisation"}
            names = [f.name for f in Person._meta.concrete_fields if f.name not in hidden]
            people = Person.objects.filter(organisation=office.organisation).order_by("id_value")
            found += [f"{p.id_value} {name}={getattr(p, name)}" for p in people for name in names]
            found += sorted(
                Case.objects.filter(organisation=office.organisation).values_list(
                    "person__id_value", "state", "arrived_on", "reason", "closed_reason", "retention_from"
                ),
                key=str,
            )
            found += sorted(
                Relation.objects.filter(organisation=office.organisation).values_list(
                    "person__id_value", "partner__id_value", "kind", "care"
                ),
                key=str,
            )
            homes = Household.objects.filter(organisation=office.organisation, members__isnull=False).distinct()
            found += sorted(
                ([h.street, h.house_number, sorted(h.members.values_list("id_value", flat=True))] for h in homes),
                key=str,
            )
    return found


def test_any_order_and_twice_gives_the_same_end_state(rows, municipality, now, django_db_blocker):
    from django.db import transaction
    from tests.gateways.register.bringing import Office

    states = []
    paths = [path for path, _ in rows]
    for seed in range(3):
        shuffled = random.Random(seed).sample(paths, len(paths)) + paths[:6]
        with transaction.atomic():
            offices = Office(municipality(2534), now), Office(municipality(2581), now)
            for name, path in in_order([(path.name, path) for path in shuffled]):
                for office in offices:
                    office.take(path, name=name, allow_test=True)
            states.append(end_state(*offices))
            transaction.set_rollback(True)
    assert states[0] and all(state == states[0] for state in states[1:])


@pytest.mark.parametrize("seed", range(2))
def test_even_one_by_one_in_any_order_the_facts_agree(rows, municipality, now, seed):
    from django.db import transaction
    from tests.gateways.register.bringing import Office

    states = []
    paths = [path for path, _ in rows if "ungueltig" not in str(path)]
    for order in (paths, random.Random(seed).sample(paths, len(paths))):
        with transaction.atomic():
            offices = Office(municipality(2534), now), Office(municipality(2581), now)
            for path in order:
                for office in offices:
                    office.take(path, name=path.name, allow_test=True)
            states.append(end_state(*offices))
            transaction.set_rollback(True)
    assert [x for x in states[0] if x not in states[1]] == [x for x in states[1] if x not in states[0]]


def test_a_family_is_one_household_with_its_parents_linked(rows, olten):
    family = [path for path, _ in rows if "familie" in str(path)]
    for path in reversed(family):
        olten.take(path, name=path.name, allow_test=True)
    father, child = olten.person("55001", "MU.2581"), olten.person("55003", "MU.2581")
    assert father.household_id == child.household_id and father.household.formed_by == "process"
    with scoped(olten.actor.scope):
        assert father.household.members.count() == 4
        named = {relation.partner.id_value for relation in child.relations.all()}
    assert named == {"55001", "55002"}
    assert {case.person.id_value for case in olten.cases() if case.state == "suggested"} == {"55001", "55002"}

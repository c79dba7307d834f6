"""One of two: entries of one person are joined, nothing is counted twice, and they can be parted exactly."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.actions import forget_joinings
from willkomm.common.people.models import JoinedRow, Joining, Person, Relation, SearchToken
from willkomm.config.duties import clock
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import Own, tenant_models
from willkomm.gateways.desk.actions import in_order, merge_people, part_people
from willkomm.gateways.desk.queries.joining import dossiers_of_both
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import confirm, hand_over_folder
from willkomm.welcome.cases.models import Case, Outcome
from willkomm.welcome.conversations.models import Conversation, Participant

BOOKS = {"audit_auditentry", "audit_accessentry", "people_joining", "people_joinedrow"}


@pytest.fixture
def pair(anna, zuchwil, arrive):
    """Selam Tesfay twice, the second time in another spelling and with a phone number."""
    born = {"born_on": date(1990, 5, 3), "nationalities": ["ER"]}
    [one] = arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam", **born}, street="Bachgasse")
    [two] = arrive(anna, zuchwil, {"official_name": "Tesfaye", "first_name": "Salam", "office_phone": "079 1", **born})
    return one, two


@pytest.fixture
def join(anna, as_actor, now, seen):
    """A function: merge the persons of two dossiers as Anna."""

    def make(one, two, **facts):
        with seen(anna):
            people = Person.objects.get(pk=one.person_id), Person.objects.get(pk=two.person_id)
            keep, other = in_order(*people, dossiers_of_both(*people))
            return merge_people(as_actor(anna), keep, other=other, now=now, **{"choices": {}, **facts})

    return make


@pytest.fixture
def everything(anna, seen):
    """A function: every row that Anna may see, table by table, without the books and the joinings themselves."""

    def look():
        with seen(anna):
            return {
                model._meta.db_table: sorted(map(repr, model._base_manager.values()))
                for model in tenant_models(Own)
                if model._meta.db_table not in BOOKS
            }

    return look


def _figures(organisation) -> dict:
    return dict(Figure.objects.filter(organisation=organisation, year=2026).values_list("indicator", "value"))


@pytest.fixture
def papers(anna, seen, now):
    """A function: a letter to the person of a dossier and a conversation with them."""

    def make(case):
        here = {"organisation_id": case.organisation_id}
        with seen(anna):
            letter = Letter.objects.create(
                **here,
                household_id=case.household_id,
                template="invitation",
                languages=["de"],
                facts={},
                wording={},
                file="x",
                sha256="0" * 64,
                issued_at=now - timedelta(days=2),
                issued_by="Anna",
            )
            Recipient.objects.create(**here, letter=letter, person_id=case.person_id)
            talk = Conversation.objects.create(
                **here,
                household_id=case.household_id,
                held_on=now.date(),
                language="ti",
                outcome="held",
                recorded_at=now - timedelta(days=1),
                recorded_by="Anna",
            )
            Participant.objects.create(**here, conversation=talk, case=case, person_id=case.person_id)

    return make


@pytest.fixture
def welcomed(anna, as_actor, now):
    """A function: dossiers that were confirmed and whose persons got the folder."""

    def make(*cases):
        confirm(as_actor(anna), list(cases), now=now - timedelta(days=3))
        hand_over_folder(as_actor(anna), list(cases), now=now - timedelta(days=2), on=now.date() - timedelta(days=2))

    return make


def test_the_dossier_that_has_come_further_stays(pair, anna, as_actor, now, seen, join):
    one, two = pair
    confirm(as_actor(anna), [two], now=now)
    joining = join(one, two)
    with seen(anna):
        assert joining.person_id == two.person_id
        assert [case.pk for case in Case.objects.all()] == [two.pk]
        assert [person.name for person in Person.objects.all()] == ["Salam Tesfaye"]


def test_facts_fill_each_other_and_contradictions_are_chosen(pair, anna, join, seen):
    one, two = pair
    join(one, two, choices={"first_name": "theirs"})
    with seen(anna):
        person = Person.objects.get()
        assert (person.official_name, person.first_name, person.office_phone) == ("Tesfay", "Salam", "079 1")


def test_nothing_is_counted_twice_after_merging_and_after_parting(
    pair, anna, zuchwil, as_actor, now, seen, join, welcomed, papers
):
    one, two = pair
    papers(two)
    welcomed(one, two)
    twice = _figures(zuchwil)
    assert (twice["arrivals"], twice["reached"], twice["folder"]) == (2, 2, 2)
    joining = join(one, two)
    once = _figures(zuchwil)
    assert (once["arrivals"], once["reached"], once["folder"]) == (1, 1, 1)
    with seen(anna):
        assert Outcome.objects.count() == 1
        part_people(as_actor(anna), joining, now=now)
    assert _figures(zuchwil) == twice


@pytest.mark.parametrize("same_arrival", [True, False])
def test_parting_restores_every_row(same_arrival, pair, anna, as_actor, now, seen, join, welcomed, papers, everything):
    one, two = pair
    welcomed(one, two)
    with seen(anna):
        here = {"organisation_id": one.organisation_id}
        parent = {"kind": 3, "partner_name": "Haile", "partner_first_name": "Mebrat"}
        Relation.objects.create(**here, person_id=one.person_id, **parent)
        Relation.objects.create(**here, person_id=two.person_id, **parent)
        if not same_arrival:
            Case.objects.filter(pk=two.pk).update(arrived_on=date(2024, 2, 1))
    papers(two)
    before = everything()
    joining = join(one, two)
    assert everything() != before
    with seen(anna):
        assert Case.objects.count() == (1 if same_arrival else 2)
        assert {case.person_id for case in Case.objects.all()} == {joining.person_id}
        assert Letter.objects.get().household_id == Person.objects.get().household_id
        assert Relation.objects.count() == 1
        part_people(as_actor(anna), joining, now=now)
    assert everything() == before


def test_the_search_finds_the_survivor_by_the_other_spelling(pair, anna, join, seen, signed_in, text, as_actor, now):
    one, two = pair
    joining = join(one, two)
    shown = text(signed_in(anna).get(reverse("search"), {"q": "Tesfaye Salam"}))
    assert "1 Treffer" in shown and "Tesfay, Selam" in shown and "doppelt erfasst als Salam Tesfaye" in shown
    with seen(anna):
        assert not SearchToken.objects.filter(person=two.person_id).exists()
        part_people(as_actor(anna), joining, now=now)
        assert SearchToken.objects.filter(person=two.person_id, token="n:tesfaye").exists()
        assert not SearchToken.objects.filter(person=one.person_id, token="n:tesfaye").exists()


def test_parting_is_refused_when_a_letter_or_conversation_came_since(pair, anna, as_actor, now, seen, join):
    one, two = pair
    joining = join(one, two)
    with seen(anna):
        Conversation.objects.create(
            organisation_id=one.organisation_id,
            household_id=one.household_id,
            held_on=now.date(),
            language="ti",
            outcome="held",
            recorded_at=now + timedelta(hours=1),
        )
        with pytest.raises(Refused, match="Gespräch erfasst"):
            part_people(as_actor(anna), joining, now=now + timedelta(days=1))


def test_parting_is_refused_when_joined_facts_or_the_joint_dossier_changed_since(
    pair, anna, as_actor, now, seen, join, welcomed
):
    one, two = pair
    joining = join(one, two)
    with seen(anna):
        Person.objects.update(office_phone="079 2")
        with pytest.raises(Refused, match="Angaben geändert"):
            part_people(as_actor(anna), joining, now=now)
        Person.objects.update(office_phone="079 1")
        case = Case.objects.select_related("person").get()
        confirm(as_actor(anna), [case], now=now + timedelta(hours=2))
        with pytest.raises(Refused, match="gemeinsamen Dossier"):
            part_people(as_actor(anna), joining, now=now + timedelta(hours=3))


def test_what_was_joined_long_ago_is_forgotten(pair, zuchwil, anna, as_actor, now, seen, join):
    joining = join(*pair)
    forget_joinings(clock(zuchwil.pk), zuchwil, now=now + timedelta(days=89))
    with seen(anna):
        assert JoinedRow.objects.exists()
    forget_joinings(clock(zuchwil.pk), zuchwil, now=now + timedelta(days=91))
    with seen(anna):
        assert not JoinedRow.objects.exists()
        with pytest.raises(Refused, match="zu lange zurück"):
            part_people(as_actor(anna), joining, now=now + timedelta(days=91))


def test_the_pages_from_the_dossier_to_the_merge_and_back(pair, anna, signed_in, text, seen, few_queries):
    one, two = pair
    client, address = signed_in(anna), reverse("person-merge", args=[one.public_id])
    assert "Doppelt erfasst?" in text(client.get(reverse("case", args=[one.public_id])))
    with few_queries():
        shown = text(client.get(address))
    assert "Salam Tesfaye" in shown and "ähnlicher Name, gleiches Geburtsdatum" in shown
    with seen(anna):
        mit = str(Person.objects.get(pk=two.person_id).public_id)
    with few_queries():
        shown = text(client.get(address, {"mit": mit}))
    assert "Dieser Eintrag bleibt Selam Tesfay" in shown and "geht im Dossier" in shown
    answer = client.post(address, {"mit": mit, "official_name": "theirs"})
    assert answer.url == reverse("case", args=[one.public_id])
    shown = text(client.get(answer.url))
    assert "sind jetzt eine Person" in shown and "Person zusammengeführt: Salam Tesfaye" in shown
    assert client.get(reverse("case", args=[two.public_id])).url == answer.url, "the old address leads on"
    with seen(anna):
        undo = reverse("joining-undo", args=[Joining.objects.get().public_id])
    assert "Es sind wieder zwei" in text(client.post(undo, follow=True))
    assert "schon rückgängig" in text(client.post(undo, follow=True))
    with seen(anna):
        assert Person.objects.count() == 2


def test_contradictions_read_in_words(pair, anna, signed_in, text, seen):
    one, two = pair
    with seen(anna):
        Person.objects.filter(pk=one.person_id).update(sex=1, marital_status=2, letter_language="ti")
        Person.objects.filter(pk=two.person_id).update(sex=2, marital_status=4, letter_language="fr")
        other = two.person.public_id
    shown = text(signed_in(anna).get(reverse("person-merge", args=[one.public_id]), {"mit": other}))
    assert all(
        word in shown for word in ("männlich", "weiblich", "verheiratet", "geschieden", "Tigrinya", "Französisch")
    )


def test_who_may_not_merge_is_refused_and_the_neighbour_finds_nothing(
    pair, anna, nora, rita, emil, derendingen, arrive, signed_in, seen, join
):
    one, two = pair
    address = reverse("person-merge", args=[one.public_id])
    assert signed_in(rita).get(address).status_code == 403
    assert signed_in(emil).get(address).status_code == 403
    assert signed_in(nora).get(address).status_code == 404
    arrive(nora, derendingen)
    with seen(nora):
        foreign = str(Person.objects.get().public_id)
    assert signed_in(anna).post(address, {"mit": foreign}).status_code == 404
    assert signed_in(anna).get(address, {"mit": "keine"}).status_code == 404
    undo = reverse("joining-undo", args=[join(one, two).public_id])
    assert signed_in(nora).post(undo).status_code == 404
    assert signed_in(rita).post(undo).status_code == 403
    assert signed_in(emil).post(undo).status_code == 403


def test_households_that_somebody_found_are_joined_and_parted(
    anna, zuchwil, arrive, signed_in, text, seen, everything, papers
):
    [one] = arrive(anna, zuchwil, {"official_name": "Costa"})
    [two] = arrive(anna, zuchwil, {"official_name": "Silva", "first_name": "Rui"})
    papers(two)
    with seen(anna):
        homes = [str(Case.objects.get(pk=each.pk).household.public_id) for each in (two, one)]
    before = everything()
    client, address = signed_in(anna), reverse("household-join", args=[homes[0]]) + f"?mit={homes[1]}"
    assert "Wohnen diese Personen zusammen?" in text(client.get(address))
    client.post(address, {"entscheid": "zusammen"})
    with seen(anna):
        assert set(Case.objects.values_list("household_id", flat=True)) == {one.household_id}
        assert Letter.objects.get().household_id == one.household_id
        undo = reverse("joining-undo", args=[Joining.objects.get().public_id])
    assert "Es sind wieder zwei" in text(client.post(undo, follow=True))
    assert everything() == before


def test_after_parting_one_stands_at_the_dossier_where_one_began(anna, zuchwil, arrive, signed_in, seen):
    selam = {"official_name": "Tesfay", "first_name": "Selam", "born_on": date(1990, 5, 3)}
    cases = arrive(anna, zuchwil, selam, {"official_name": "Tesfay", "first_name": "Yonas"})
    one = next(case for case in cases if case.person.first_name == "Selam")
    [two] = arrive(anna, zuchwil, selam | {"first_name": "Salam"})
    client, address = signed_in(anna), reverse("person-merge", args=[one.public_id])
    with seen(anna):
        mit = str(Person.objects.get(pk=two.person_id).public_id)
    assert client.post(address, {"mit": mit}).url == reverse("case", args=[one.public_id])
    with seen(anna):
        undo = reverse("joining-undo", args=[Joining.objects.get().public_id])
    assert client.post(undo).url == reverse("case", args=[one.public_id])

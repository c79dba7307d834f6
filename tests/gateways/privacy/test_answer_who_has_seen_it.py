"""A data-protection officer answers «wer hat das gesehen» and a request for access, with a second look."""

import re
from datetime import date, timedelta
from io import BytesIO

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from willkomm.common.correspondence.models import Recipient
from willkomm.common.people.actions import note_office_facts
from willkomm.common.people.models import Person
from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.actions import judge, watch_reading
from willkomm.core.protection.actions.requests import take_request
from willkomm.core.protection.catalogue import disclose
from willkomm.core.protection.models import Disclosure, Finding, Request
from willkomm.gateways.desk.actions import merge_people
from willkomm.gateways.privacy.queries.access import blacked, gathered
from willkomm.gateways.register.models import Delivery, Item
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.actions.making import make_part


@pytest.fixture
def person(full, zuchwil):
    """Somebody of Zuchwil with a dossier, a letter and a conversation."""
    [case] = full(zuchwil, "Habte")
    return case.person


@pytest.fixture
def asked(person, dora, zuchwil, as_actor, now):
    """A request for access of that person."""
    facts = {"kind": "access", "subject": person.public_id, "received_on": now.date(), "now": timezone.now()}
    return take_request(as_actor(dora), zuchwil, **facts)


def body(response) -> str:
    return response.content.decode()


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_finds_the_person_and_who_looked_by_day_and_purpose(person, anna, dora, signed_in, as_actor):
    with scoped(as_actor(anna).scope):
        case = person.cases.get()
    signed_in(anna).get(reverse("case", args=[case.public_id]))
    client = signed_in(dora)
    found = body(client.get(reverse("privacy-people"), {"q": "habt"}))
    assert reverse("privacy-seen", args=[person.public_id]) in found
    page = body(client.get(reverse("privacy-seen", args=[person.public_id])))
    assert "Anna" in page and "Dossier" in page


def test_tells_of_lists_letters_stacks_and_programs_as_well(full, anna, dora, zuchwil, signed_in, as_actor, now):
    [case] = full(zuchwil, "Habte")
    client, actor = signed_in(anna), as_actor(anna)
    batch = order(actor, [case], template="folder", now=now)
    make_part(actor, batch, now=now, base_url="https://willkommen.example")
    with scoped(actor.scope):
        first, last = (row.letter for row in Recipient.objects.filter(person=case.person).order_by("letter__pk"))
        assert last.batch_entries.exists()
    client.get(reverse("cases"))
    client.get(f"/api/v1/cases/{case.public_id}")
    client.get(reverse("letter-file", args=[first.public_id]))
    client.get(reverse("letter-batch-part", args=[batch.public_id, 1]))
    page = body(signed_in(dora).get(reverse("privacy-seen", args=[case.person.public_id])))
    for purpose in ("Dossiers", "Abfrage über die Schnittstelle", "Brief geöffnet", "Briefe eines Stapels geöffnet"):
        assert purpose in page, purpose


def test_tells_of_looks_at_entries_that_were_merged(arrive, anna, dora, zuchwil, signed_in, as_actor, now):
    first, second, third = (
        arrive(anna, zuchwil, {"first_name": name}, house_number=str(n))[0].person
        for n, name in enumerate(("Alva", "Alwa", "Alba"))
    )
    client = signed_in(anna)
    for person, purpose in ((second, "case"), (third, "case")):
        with scoped(as_actor(anna).scope):
            case = person.cases.get()
        client.get(reverse(purpose, args=[case.public_id]))
    for keep, other in ((third, second), (first, third)):
        merge_people(as_actor(anna), keep, other=other, now=now, choices={})
    client = signed_in(dora)
    for person in (first, third):
        page = client.get(reverse("privacy-seen", args=[person.public_id]))
        [day] = page.context["days"]
        assert {"who": "Anna", "purpose": "Dossier", "count": 2} in day["lines"]


def test_looking_leaves_a_trace_too(person, dora, signed_in, as_actor):
    signed_in(dora).get(reverse("privacy-seen", args=[person.public_id]))
    with scoped(as_actor(dora).scope):
        assert AccessEntry.objects.filter(actor_name="Dora", subject=person.public_id).exists()


def test_the_neighbour_sees_nothing(person, member, derendingen, signed_in):
    client = signed_in(member("Dario", "dpo", derendingen))
    assert client.get(reverse("privacy-seen", args=[person.public_id])).status_code == 404
    assert "Niemand heisst so" in body(client.get(reverse("privacy-people"), {"q": "Habte"}))


def test_an_officer_without_the_right_gets_403(person, anna, signed_in):
    assert signed_in(anna).get(reverse("privacy-seen", args=[person.public_id])).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["data-protection", "privacy-register", "privacy-disclosures", "privacy-retention", "privacy-breaches"],
)
def test_every_page_reads_at_most_twelve_times(name, asked, dora, signed_in, few_queries):
    client = signed_in(dora)
    client.get(reverse(name))
    with few_queries():
        assert client.get(reverse(name)).status_code == 200


def test_the_person_page_reads_at_most_twelve_times(person, dora, signed_in, few_queries):
    client = signed_in(dora)
    client.get(reverse("data-protection"))
    with few_queries():
        assert client.get(reverse("privacy-seen", args=[person.public_id])).status_code == 200


def let_go(client, asked):
    """The button below the second look, as the page shows it."""
    seen = client.get(reverse("privacy-request", args=[asked.public_id])).context["seen"]
    return client.post(reverse("privacy-release", args=[asked.public_id]), {"seen": seen[0]["value"]}, follow=True)


def test_a_request_is_compiled_released_by_another_person_and_answered(asked, dora, beat, signed_in, as_actor):
    client, address = signed_in(dora), reverse("privacy-request", args=[asked.public_id])
    assert client.post(reverse("privacy-compile", args=[asked.public_id])).status_code == 302
    assert "zweite Person" in body(let_go(client, asked))
    with scoped(as_actor(dora).scope):
        assert Request.objects.get().released_at is None
    shown = body(client.get(address))
    assert reverse("privacy-release", args=[asked.public_id]) not in shown and "Der zweite Blick steht aus" in shown
    assert reverse("privacy-answer", args=[asked.public_id]) not in shown
    assert "zweiter Blick steht aus" in body(client.get(reverse("data-protection")))
    answer = {"answer": "PDF übergeben", "on": timezone.localdate()}
    refused = client.post(reverse("privacy-answer", args=[asked.public_id]), answer)
    assert refused.status_code == 422 and "nicht freigegeben" in body(refused)
    let_go(signed_in(beat), asked)
    pdf = client.get(reverse("access-file", args=[asked.public_id]))
    assert pdf.content.startswith(b"%PDF")
    client = signed_in(dora)
    assert client.post(reverse("privacy-answer", args=[asked.public_id]), answer).status_code == 302
    with scoped(as_actor(dora).scope):
        assert Request.objects.get().answered_by == "Dora"
        assert Disclosure.objects.filter(key="access.person", count=1).exists()


def test_the_file_is_tagged_has_all_areas_and_no_name_of_others(asked, person, anna, dora, signed_in, as_actor):
    note_office_facts(as_actor(anna), person, office_note="Tochter KindHabte geht zur Schule")
    done = signed_in(dora).post(reverse("privacy-compile", args=[asked.public_id]), follow=True)
    assert "zusammengestellt" in body(done)
    with scoped(as_actor(dora).scope):
        path = Request.objects.get().file
    with default_storage.open(path) as file:
        pdf = file.read()
    reader, text = pypdf.PdfReader(BytesIO(pdf)), text_of(pdf)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for words in ("Auskunft über Ihre Daten", "VorHabte", "Habtegasse", "Gespräch geführt"):
        assert words in text
    assert "Informação sobre os seus dados" in text
    assert "KindHabte" not in text and "[geschwärzt]" in text
    assert "AHV-Nummer" in text and "wird nicht gespeichert" in text


def test_a_file_that_is_compiled_anew_replaces_the_one_before(
    asked, dora, signed_in, as_actor, django_capture_on_commit_callbacks
):
    client, paths = signed_in(dora), []
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("privacy-compile", args=[asked.public_id]))
        with scoped(as_actor(dora).scope):
            paths.append(Request.objects.get().file)
    assert [default_storage.exists(path) for path in paths] == [False, True]


def test_the_second_look_is_none_that_lets_anything_out_and_the_books_tell_them_apart(
    asked, dora, beat, signed_in, as_actor
):
    def books() -> tuple[int, set]:
        with scoped(as_actor(dora).scope):
            looks = AccessEntry.objects.filter(subject=asked.subject, purpose__contains="Auskunft")
            return Disclosure.objects.filter(key="access.person").count(), set(looks.values_list("purpose", flat=True))

    file = reverse("access-file", args=[asked.public_id])
    signed_in(dora).post(reverse("privacy-compile", args=[asked.public_id]))
    assert signed_in(beat).get(file).status_code == 200
    assert books() == (0, {"Datenschutz: Auskunft durchgesehen"})
    let_go(signed_in(beat), asked)
    assert signed_in(dora).get(file).status_code == 200
    assert books() == (1, {"Datenschutz: Auskunft durchgesehen", "Datenschutz: Auskunft geöffnet"})


def test_what_was_compiled_anew_is_not_released_by_who_saw_the_former(asked, dora, beat, signed_in, as_actor):
    signed_in(dora).post(reverse("privacy-compile", args=[asked.public_id]))
    [seen] = signed_in(beat).get(reverse("privacy-request", args=[asked.public_id])).context["seen"]
    signed_in(dora).post(reverse("privacy-compile", args=[asked.public_id]))
    release = reverse("privacy-release", args=[asked.public_id])
    for sent in ({"seen": seen["value"]}, {}):
        assert "inzwischen neu zusammengestellt" in body(signed_in(beat).post(release, sent, follow=True))
    assert "Die Auskunft ist freigegeben." in body(let_go(signed_in(beat), asked))


def test_what_is_answered_stays_as_it_was(asked, dora, beat, signed_in, as_actor):
    signed_in(dora).post(reverse("privacy-compile", args=[asked.public_id]))
    let_go(signed_in(beat), asked)
    answer = {"answer": "PDF übergeben", "on": timezone.localdate()}
    client = signed_in(dora)
    assert client.post(reverse("privacy-answer", args=[asked.public_id]), answer).status_code == 302
    again = client.post(reverse("privacy-answer", args=[asked.public_id]), {**answer, "answer": "Anders"})
    anew = client.post(reverse("privacy-compile", args=[asked.public_id]), follow=True)
    assert "schon beantwortet" in body(again) and "schon beantwortet" in body(anew)
    with scoped(as_actor(dora).scope):
        stands = Request.objects.get()
    assert stands.answer == "PDF übergeben" and stands.released_by == "Beat"


def test_somebody_who_is_not_stored_is_told_so(person, dora, beat, signed_in, as_actor):
    client = signed_in(dora)
    found = body(client.get(reverse("privacy-people"), {"q": "Unbekannt Ursina"}))
    assert reverse("privacy-request-stranger") in found
    facts = {"asker": "Ursina Unbekannt", "kind": "access", "received_on": timezone.localdate()}
    assert client.post(reverse("privacy-request-stranger"), {**facts, "asker": " "}).status_code == 422
    made = client.post(reverse("privacy-request-stranger"), facts)
    assert "Ursina Unbekannt" in body(client.get(reverse("data-protection")))
    with scoped(as_actor(dora).scope):
        asked = Request.objects.get()
    client.post(reverse("privacy-compile", args=[asked.public_id]))
    text = text_of(client.get(reverse("access-file", args=[asked.public_id])).content)
    assert "Wir haben keine Daten über Sie." in text and "Ursina Unbekannt" in text
    let_go(signed_in(beat), asked)
    answer = {"answer": "PDF übergeben", "on": timezone.localdate()}
    assert signed_in(dora).post(reverse("privacy-answer", args=[asked.public_id]), answer).status_code == 302
    assert made.url == reverse("privacy-request", args=[asked.public_id])


def test_finds_people_in_spite_of_a_slip(person, dora, signed_in):
    found = body(signed_in(dora).get(reverse("privacy-people"), {"q": "Habbte"}))
    assert reverse("privacy-seen", args=[person.public_id]) in found


def test_the_file_tells_what_the_register_said_and_who_received_data(person, anna, dora, zuchwil, as_actor, now):
    with scoped(as_actor(anna).scope):
        delivery = Delivery.objects.create(
            organisation=zuchwil, source="a.xml", sha256="0" * 64, channel="upload", received_at=now
        )
        facts = {"delivery": delivery, "person": person, "result": "case_opened", "event_on": date(2026, 10, 2)}
        Item.objects.create(organisation=zuchwil, sentence="Dossier eröffnet", **facts)
        disclose(as_actor(anna), "letters.person", zuchwil, count=1)
        found = {section.key: section.rows for section in gathered(person)}
    assert found["messages"] == (("2. Oktober 2026", "Dossier eröffnet"),)
    assert found["disclosed"][0][0] == "die angeschriebene Person, zugestellt durch die Post"


@pytest.mark.parametrize("name", ["privacy-register", "privacy-disclosures", "privacy-retention"])
def test_pages_name_laws_and_no_numbers_of_our_own(name, dora, signed_in):
    page = body(signed_in(dora).get(reverse(name)))
    assert not re.search(r"\b[FS]-\d{2}", page)


def test_every_area_is_there_even_when_it_is_empty(person, dora, as_actor):
    with scoped(as_actor(dora).scope):
        found = gathered(Person.objects.select_related("household").get(pk=person.pk))
    assert [section.key for section in found] == [
        "person", "household", "dossier", "letters", "conversations", "messages", "disclosed", "seen",
    ]  # fmt: skip


def test_blacks_out_names_whatever_their_case_and_nothing_else():
    assert blacked("Frau MÜLLER und Ana", ["Müller Ana"]) == "Frau [geschwärzt] und [geschwärzt]"
    assert blacked("Anatomie", ["Ana"]) == "Anatomie"
    assert blacked("nichts", []) == "nichts"


@pytest.fixture
def looked(as_actor, zuchwil):
    """A function: somebody looks at so many people, one every so many seconds."""
    import uuid

    def look(user, number, seconds, start):
        actor = as_actor(user)
        with scoped(actor.scope):
            AccessEntry.objects.bulk_create(
                AccessEntry(
                    organisation=zuchwil,
                    at=start + timedelta(seconds=seconds * place),
                    actor_kind="staff",
                    actor_ref=actor.ref,
                    actor_name=actor.name,
                    purpose="Dossier",
                    subject_type="person",
                    subject=uuid.uuid4(),
                )
                for place in range(number)
            )

    return look


def test_many_people_in_minutes_are_shown_and_judged(looked, anna, dora, clock, zuchwil, as_actor, signed_in):
    now = timezone.now()
    looked(anna, 41, 10, now - timedelta(minutes=20))
    for _ in range(2):
        watch_reading(clock(zuchwil), zuchwil, now=now)
    with scoped(as_actor(dora).scope):
        [found] = Finding.objects.all()
    assert (found.actor_name, found.count, found.minutes) == ("Anna", 41, 10)
    client = signed_in(dora)
    assert "41" in body(client.get(reverse("data-protection")))
    client.post(reverse("privacy-judge", args=[found.public_id]), {"answer": "justified", "note": "Versand"})
    assert "Nichts ist aufgefallen" in body(client.get(reverse("data-protection")))


def test_reading_slowly_is_no_news(looked, anna, clock, zuchwil):
    now = timezone.now()
    looked(anna, 60, 60, now - timedelta(minutes=61))
    assert watch_reading(clock(zuchwil), zuchwil, now=now) == []


def test_nobody_judges_their_own_reading(looked, dora, clock, zuchwil, as_actor):
    now = timezone.now()
    looked(dora, 45, 1, now - timedelta(minutes=5))
    [found] = watch_reading(clock(zuchwil), zuchwil, now=now)
    with pytest.raises(Refused, match="andere Person"):
        judge(as_actor(dora), found, answer="justified", now=now)


def test_a_hold_is_set_and_ended_on_the_page(person, dora, signed_in):
    client, address = signed_in(dora), reverse("privacy-seen", args=[person.public_id])
    client.post(reverse("privacy-hold", args=[person.public_id]), {"reason": "Beschwerde hängig"})
    assert "Beschwerde hängig" in body(client.get(address))
    held = client.get(address).context["hold"]
    client.post(reverse("privacy-hold-end", args=[held.public_id]))
    assert "Beschwerde hängig" not in body(client.get(address))


def test_a_breach_is_walked_through_step_by_step(dora, signed_in):
    client = signed_in(dora)
    made = client.post(reverse("privacy-breach-new"), {"title": "Liste verloren", "noticed_on": "2026-11-01"})
    page = client.get(made.url)
    breach = page.context["breach"]
    for step in page.context["steps"]:
        address = reverse("privacy-step", args=[breach.public_id, step["key"]])
        assert client.post(address, {"on": "2026-11-02", "words": "erledigt"}).status_code == 302
    assert "abgeschlossen" in body(client.get(reverse("privacy-breaches")))


def test_a_provision_is_changed_on_the_page(dora, zuchwil, signed_in):
    client = signed_in(dora)
    address = reverse("privacy-provision", args=["retention", "closed_case"])
    facts = {
        "name": "Abgeschlossenes Dossier",
        "days": 800,
        "start": "Abschluss",
        "basis": "Reglement",
        "checked": "on",
    }
    assert client.get(address).status_code == 200
    answer = client.post(address, {**facts, "valid_from": timezone.localdate()})
    assert answer.status_code == 302, body(answer)
    assert "800 Tage" in body(client.get(reverse("privacy-retention")))
    assert client.post(address, {**facts, "days": 5, "valid_from": timezone.localdate()}).status_code == 422


def test_the_page_of_terms_says_what_stays_and_when_reading_is_noticed(dora, signed_in):
    page = body(signed_in(dora).get(reverse("privacy-retention")))
    for words in ("Nachweis der Löschungen", "Verschlüsselte Sicherung", "Personen in Listen und Suchen gesehen"):
        assert words in page, words
    assert reverse("privacy-provision", args=["retention", "backups"]) not in page


def test_the_register_is_marked_as_unchecked_until_somebody_checks(dora, signed_in):
    assert "noch zu prüfen" in body(signed_in(dora).get(reverse("privacy-register")))


def test_the_canton_reads_its_register_and_no_person(kim, person, signed_in):
    client = signed_in(kim)
    assert client.get(reverse("privacy-register")).status_code == 200
    assert client.get(reverse("privacy-people")).status_code == 403
    assert "Habte" not in body(client.get(reverse("privacy-retention")))


def test_a_wrong_day_is_refused(dora, zuchwil, person, as_actor):
    with pytest.raises(Refused, match="Zukunft"):
        take_request(
            as_actor(dora), zuchwil, kind="access", asker="X", received_on=date(2099, 1, 1), now=timezone.now()
        )


def test_the_dossier_leads_to_it_for_those_who_may(person, anna, beat, as_actor, signed_in):
    with scoped(as_actor(anna).scope):
        address = reverse("case", args=[person.cases.get().public_id])
    link = reverse("privacy-seen", args=[person.public_id])
    assert link in body(signed_in(beat).get(address))
    assert link not in body(signed_in(anna).get(address))


def test_the_menu_says_where_one_is_and_the_foot_leads_to_the_notice(dora, signed_in):
    for name in ("data-protection", "privacy-register", "privacy-retention"):
        page = signed_in(dora).get(reverse(name)).content.decode()
        assert f'href="{reverse(name)}" aria-current="page"' in page
        assert f'<a href="{reverse("notice")}">Datenschutzhinweis</a>' in page


def test_an_access_file_reads_in_words_and_shows_no_code(person, dora, as_actor):
    with scoped(as_actor(dora).scope):
        codes = {"sex": 2, "nationalities": ["ER"], "permit": "0201", "letter_language": "ti", "origin_country": "ER"}
        Person.objects.filter(pk=person.pk).update(**codes)
        told = {section.key: section.rows for section in gathered(Person.objects.get(pk=person.pk))}
    facts = dict(told["person"])
    assert (facts["Geschlecht"], facts["Staatsangehörigkeit"], facts["Ausweis"]) == (
        "weiblich",
        "Eritrea",
        "Bewilligung B",
    )
    assert (facts["Art des Wohnsitzes"], facts["Sperre"]) == ("Hauptwohnsitz", "keine Sperre")
    assert (facts["Korrespondenzsprache im Register"], facts["von (Land)"]) == ("Tigrinya", "Eritrea")
    assert not any("Code" in label for label in facts)
    assert not any("german" in value for _, value in told["conversations"])

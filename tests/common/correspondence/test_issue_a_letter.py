"""Issuing letters: what is written, what never changes, and what stops it."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pypdf
import pytest
from django.core.files.storage import default_storage
from tests.common.correspondence.typeset_reading import elements, page_text

from willkomm.common.content.actions import release
from willkomm.common.correspondence.models import Letter, ShortCode
from willkomm.common.correspondence.queries import by_code
from willkomm.common.correspondence.rules import digest
from willkomm.common.correspondence.storage import fetch, kept
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import ContactPoint
from willkomm.welcome.cases.actions import agree, confirm
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.letters import invite, invite_to_event, proposed_template, remind, send_folder

BASE = "https://willkommen.example"
FAMILY = (
    {"first_name": "Alva", "born_on": date(1988, 3, 1), "nationalities": ["ER"]},
    {"first_name": "Ben", "born_on": date(1990, 3, 1), "nationalities": ["ER"]},
    {"first_name": "Cem", "born_on": date(2019, 3, 1), "nationalities": ["ER"]},
)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


@pytest.fixture
def confirmed(arrive, as_actor, now):
    """A function: confirmed dossiers of one household."""

    def make(user, organisation, *people, **address):
        cases = arrive(user, organisation, *people, **address)
        confirm(as_actor(user), cases, now=now)
        return cases

    return make


def test_one_letter_for_a_household_of_two_adults_and_a_child(anna, zuchwil, confirmed, as_actor, now):
    actor = as_actor(anna)
    cases = confirmed(anna, zuchwil, *FAMILY)
    [letter] = invite(actor, cases, now=now, base_url=BASE)
    with scoped(actor.scope):
        names = {row.person.first_name for row in letter.recipients.select_related("person")}
    assert names == {"Alva", "Ben", "Cem"}
    text = page_text(fetch(letter.file), 1)
    assert "Alva Muster Ben Muster Musterweg 1 4528 Zuchwil" in text
    assert "Cem" not in text
    assert list(letter.facts["recipient"]) == ["Alva Muster", "Ben Muster", "Musterweg 1", "4528 Zuchwil"]
    assert letter.issued_by == "Anna"


def test_who_answers_comes_from_the_register_of_contact_points(anna, zuchwil, confirmed, as_actor, now):
    ContactPoint.objects.create(
        organisation=zuchwil, operative_name="Olga Operativ", phone="032 111 22 33", email="olga@zuchwil.example",
        hours="Di 9–11 Uhr", valid_from=now.date(), confirmed_on=now.date(),
    )  # fmt: skip
    [letter] = invite(as_actor(anna), confirmed(anna, zuchwil), now=now, base_url=BASE)
    head = letter.facts["letterhead"]
    assert (head["email"], head["phone"].replace("\u00a0", " ")) == ("olga@zuchwil.example", "032 111 22 33")
    assert head["lines"][-1] == "Di 9–11 Uhr" and "Olga Operativ" in letter.facts["signature"]
    ContactPoint.objects.update(phone="", hours="")
    [again] = invite(as_actor(anna), confirmed(anna, zuchwil, {"official_name": "Nächste"}), now=now, base_url=BASE)
    assert again.facts["letterhead"]["phone"].replace("\u00a0", " ") == zuchwil.phone


def test_moves_the_dossiers_and_sets_the_day_to_look_again(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil)
    invite(as_actor(anna), cases, now=now, base_url=BASE)
    with scoped(as_actor(anna).scope):
        [case] = Case.objects.filter(pk=cases[0].pk)
    assert (case.state, case.due_on) == ("invited", now.date() + timedelta(days=14))
    assert proposed_template(case) == "reminder"
    [letter] = remind(as_actor(anna), [case], now=now, base_url=BASE)
    assert (case.state, case.due_on) == ("reminded", now.date() + timedelta(days=14))
    assert "Erinnerung" in page_text(fetch(letter.file), 1)


def test_the_folder_letter_moves_nothing(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil)
    [letter] = send_folder(as_actor(anna), cases, now=now, base_url=BASE)
    assert cases[0].state == "open"
    assert "Erstinformationsmappe" in page_text(fetch(letter.file), 1)


def test_an_appointment_is_printed_and_is_the_day_to_look_again(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil)
    at = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
    agree(as_actor(anna), cases, now=now, appointment_at=at, place="Gemeindehaus, Zimmer 3")
    [letter] = invite(as_actor(anna), cases, now=now, base_url=BASE)
    assert cases[0].due_on == date(2026, 12, 3)
    assert "Donnerstag, 3. Dezember 2026, 14.00 Uhr, Gemeindehaus, Zimmer 3" in page_text(fetch(letter.file), 1)


def test_an_event_needs_a_date_ahead(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil)
    with pytest.raises(Refused, match="Vergangenheit"):
        invite_to_event(as_actor(anna), cases, now=now, base_url=BASE, appointment_at=now)
    [letter] = invite_to_event(
        as_actor(anna), cases, now=now, base_url=BASE, appointment_at=now + timedelta(days=20), place="Saal"
    )
    assert "Begrüssungsanlass" in page_text(fetch(letter.file), 1)


def test_draft_goes_in_easy_german_and_a_released_translation_beside_it(
    anna, kim, canton, zuchwil, confirmed, as_actor, now
):
    cases = confirmed(anna, zuchwil, FAMILY[0])
    [before] = invite(as_actor(anna), cases, now=now, base_url=BASE)
    assert (before.languages, before.unchecked) == (["de", "de-x-easy"], False)
    for group in ("invitation", "letter", "privacy"):
        release(as_actor(kim), canton, language="ti", group=group, now=now)
    [after] = remind(as_actor(anna), cases, now=now, base_url=BASE)
    assert (after.languages, after.unchecked) == (["de", "ti"], False)
    pdf = fetch(after.file)
    assert {"de", "ti"} <= {language for kind, language, _ in elements(pdf) if kind == "/H1"}
    assert after.wording["ti"]["invitation.subject"] == f"{canton.pk}:1"


def test_an_unchecked_draft_by_choice_carries_its_note(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil, FAMILY[0])
    [letter] = invite(as_actor(anna), cases, now=now, base_url=BASE, include_unchecked=True)
    assert (letter.languages, letter.unchecked) == (["de", "ti"], True)
    assert letter.facts["other"]["note"]


def test_an_unknown_language_gives_lines_in_the_likely_ones(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil, {"nationalities": []})
    [letter] = invite(as_actor(anna), cases, now=now, base_url=BASE)
    assert letter.languages == ["de", "de-x-easy"]
    text = page_text(fetch(letter.file), 1)
    assert text.count("willkommen.example/w") >= 5


def test_the_code_stands_in_the_letter_and_only_its_digest_in_the_table(anna, zuchwil, confirmed, as_actor, now):
    [letter] = invite(as_actor(anna), confirmed(anna, zuchwil), now=now, base_url=BASE)
    code = letter.facts["code"]
    assert len(code) == 9 and code[4] == "-" and not set(code) & set("IO015SL")
    assert code in page_text(fetch(letter.file), 1)
    row = ShortCode.objects.get(digest=digest(code))
    assert (row.organisation_id, row.subject, row.template) == (zuchwil.pk, letter.public_id, "invitation")
    assert by_code(code.lower().replace("-", " "), now.date()) == row
    assert by_code("ZZZZ-ZZZZ", now.date()) is None


def test_several_households_lie_in_one_tagged_file_with_their_pages(anna, zuchwil, confirmed, as_actor, now, files):
    cases = [case for _ in range(3) for case in confirmed(anna, zuchwil)]
    letters = invite(as_actor(anna), cases, now=now, base_url=BASE)
    assert len({letter.file for letter in letters}) == 1
    assert [letter.household_id for letter in letters] == [case.household_id for case in cases]
    assert [letter.first_page for letter in letters] == [1, 3, 5]  # each with the page of the privacy notice
    pdf = fetch(letters[0].file)
    assert letters[0].sha256 == hashlib.sha256(pdf).hexdigest()
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == letters[-1].last_page
    assert letters[0].file.startswith(f"letters/{zuchwil.pk}/")
    assert len(list(files.rglob("*.pdf"))) == 1


def test_a_batch_asks_the_database_as_often_as_a_single_letter(
    anna, zuchwil, confirmed, as_actor, now, django_assert_max_num_queries
):
    actor = as_actor(anna)
    cases = [case for _ in range(12) for case in confirmed(anna, zuchwil)]
    with django_assert_max_num_queries(33):
        invite(actor, cases, now=now, base_url=BASE)


def test_a_dead_person_gets_no_letter(anna, zuchwil, confirmed, as_actor, now, files):
    cases = confirmed(anna, zuchwil)
    cases[0].person.died_on = now.date()
    for write in (invite, send_folder):
        with pytest.raises(Refused, match="verstorben"):
            write(as_actor(anna), cases, now=now, base_url=BASE)
    assert not list(files.rglob("*.pdf"))


def test_a_data_lock_does_not_stop_the_municipalitys_own_letter(anna, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil, {"data_lock": 2})
    assert invite(as_actor(anna), cases, now=now, base_url=BASE)


def test_only_a_confirmed_arrival_gets_a_letter(anna, zuchwil, arrive, as_actor, now):
    with pytest.raises(Refused, match="Bestätigen Sie zuerst den Zuzug"):
        invite(as_actor(anna), arrive(anna, zuchwil), now=now, base_url=BASE)


def test_nothing_is_written_when_the_letter_cannot_be_set(anna, zuchwil, confirmed, as_actor, now, files):
    actor = as_actor(anna)
    for address, sentence in (({"postal_code": ""}, "fehlt die Adresse"), ({"street": "漢字街"}, "Zeichen")):
        cases = confirmed(anna, zuchwil, **address)
        with pytest.raises(Refused, match=sentence):
            invite(actor, cases, now=now, base_url=BASE)
        with scoped(actor.scope):
            assert Case.objects.get(pk=cases[0].pk).state == "open"
            assert not Letter.objects.exists()
    assert not ShortCode.objects.exists()
    assert not list(files.rglob("*.pdf"))


def test_a_file_goes_with_the_rows_that_could_not_be_written(files):
    with pytest.raises(RuntimeError), kept(1, b"%PDF-") as path:
        assert default_storage.exists(path)
        raise RuntimeError("the rows cannot be written")
    assert not list(files.rglob("*.pdf"))


def test_readers_neighbours_and_nobody_may_not_issue(anna, rita, nora, zuchwil, confirmed, as_actor, now):
    cases = confirmed(anna, zuchwil)
    for actor in (as_actor(rita), as_actor(nora), None):
        with pytest.raises(Forbidden):
            invite(actor, cases, now=now, base_url=BASE)


def test_the_neighbour_sees_nothing(anna, nora, zuchwil, confirmed, as_actor, now):
    invite(as_actor(anna), confirmed(anna, zuchwil), now=now, base_url=BASE)
    with scoped(as_actor(nora).scope):
        assert not Letter.objects.exists()


def test_a_verbund_gets_one_file_per_municipality(carla, municipality, confirmed, as_actor, now):
    here, there = municipality(2519), municipality(2528)
    cases = [*confirmed(carla, here), *confirmed(carla, there)]
    letters = invite(as_actor(carla), cases, now=now, base_url=BASE)
    assert [letter.organisation_id for letter in letters] == [here.pk, there.pk]
    assert letters[0].file != letters[1].file
    assert default_storage.exists(letters[1].file)
    assert there.official_name in page_text(fetch(letters[1].file), 1)

"""Letters for many at once: ordered once, made part after part, sorted, none lost and none doubled."""

import hashlib
import uuid
from datetime import timedelta
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from tests.common.correspondence.typeset_reading import catalogue, elements, page_text
from tests.welcome.conversations.batches import arrivals, work

from willkomm.common.correspondence.letters import set_again
from willkomm.common.correspondence.models import Letter, ShortCode
from willkomm.common.correspondence.storage import fetch
from willkomm.common.correspondence.typesetting import BUDGET_KILOBYTES, sample_facts, weight
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Duty
from willkomm.welcome.cases.actions import close
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import order, post, take_back, try_again
from willkomm.welcome.conversations.actions.making import take_up
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch
from willkomm.welcome.conversations.queries.batches import left_out, letters_in, parts, progress
from willkomm.welcome.conversations.tasks import clock, resume

BASE = "https://willkommen.example"


pytestmark = pytest.mark.usefixtures("files")


@pytest.fixture
def ordered(scope, zuchwil, now):
    """A function: a batch of so many invitations."""

    def make(count=12, **facts):
        cases = arrivals(scope, zuchwil, count, now=now)
        return order(scope, cases, template="invitation", now=now, **facts)

    return make


def test_makes_one_tagged_document_sorted_for_the_post(ordered, now, files):
    batch = ordered(12)
    assert work(batch, now=now) == 1
    batch.refresh_from_db()
    assert (batch.state, progress(batch).made, batch.leased_until) == ("done", 12, None)
    [part] = parts(batch)
    pdf = fetch(part.file)
    assert part.sha256 == hashlib.sha256(pdf).hexdigest()
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == part.pages == catalogue(pdf)["/Pages"]["/Count"]
    streets = [(letter.facts["recipient"][1], letter.first_page) for letter, _ in letters_in(batch)]
    assert [page for _, page in streets] == sorted(page for _, page in streets)
    assert [street for street, _ in streets][:4] == ["Amselweg 1", "Amselweg 2", "Amselweg 3", "Finkenweg 1"]
    assert "Amselweg 1 4528 Zuchwil" in page_text(pdf, 1)
    assert {"/H1"} <= {kind for kind, _, _ in elements(pdf)}
    assert len(list(files.rglob("*.pdf"))) == 1


def test_every_letter_knows_its_file_pages_facts_and_template(ordered, now):
    batch = ordered(3)
    work(batch, now=now)
    for letter, [case] in letters_in(batch):
        assert letter.template_version.startswith("typst ")
        assert letter.last_page >= letter.first_page
        assert letter.issued_by == "Anna"
        assert page_text(fetch(letter.file), letter.first_page).count(case.person.official_name) >= 1
        assert case.state == "invited"
        assert case.transitions.order_by("-at").first().actor_name == "Anna"


def test_is_cut_at_letter_borders_when_one_document_would_need_too_much_memory(ordered, now, monkeypatch):
    monkeypatch.setattr("willkomm.common.correspondence.letters.weight", lambda letter: BUDGET_KILOBYTES // 5)
    batch = ordered(12)
    assert work(batch, now=now) == 3
    found = parts(batch)
    assert [(part.number, part.letters) for part in found] == [(1, 5), (2, 5), (3, 2)]
    assert found[0].last < found[1].first
    for part in found:
        assert catalogue(fetch(part.file))["/MarkInfo"]["/Marked"]
    assert Letter.objects.count() == ShortCode.objects.count() == 12


def test_a_letter_heavier_than_the_budget_is_a_document_of_its_own(ordered, now, monkeypatch):
    monkeypatch.setattr("willkomm.common.correspondence.letters.weight", lambda letter: 2 * BUDGET_KILOBYTES)
    batch = ordered(3)
    assert work(batch, now=now) == 3
    assert [part.letters for part in parts(batch)] == [1, 1, 1]


def test_a_longer_letter_weighs_more():
    assert weight(sample_facts("ti")) > weight(sample_facts("de"))


def test_the_same_form_twice_is_one_batch(scope, zuchwil, now):
    cases, key = arrivals(scope, zuchwil, 10, now=now), uuid.uuid4()
    first = order(scope, cases, template="invitation", now=now, key=key)
    assert order(scope, cases, template="invitation", now=now, key=key) == first
    work(first, now=now)
    assert order(scope, cases, template="invitation", now=now, key=key) == first
    assert (LetterBatch.objects.count(), Letter.objects.count()) == (1, 10)


def test_the_same_people_in_another_form_get_no_second_letter(scope, zuchwil, now):
    cases = arrivals(scope, zuchwil, 3, now=now)
    order(scope, cases, template="invitation", now=now)
    with pytest.raises(Refused, match="wird schon ein Brief erstellt"):
        order(scope, cases, template="invitation", now=now)
    more = arrivals(scope, zuchwil, 1, now=now, official_name="Neu")
    second = order(scope, [*cases, *more], template="invitation", now=now)
    assert [case.pk for case, _ in left_out(second)] == [case.pk for case in cases]
    work(second, now=now)
    assert progress(second).made == 1


def test_a_letter_that_cannot_be_set_is_named_and_stops_nobody(scope, zuchwil, now, arrive, anna, as_actor):
    from willkomm.welcome.cases.actions import confirm

    cases = arrivals(scope, zuchwil, 3, now=now)
    strange = arrive(anna, zuchwil, street="漢字街") + arrive(anna, zuchwil, postal_code="")
    confirm(scope, strange, now=now)
    batch = order(scope, [*cases, *strange], template="invitation", now=now)
    work(batch, now=now)
    batch.refresh_from_db()
    assert (batch.state, progress(batch).made, progress(batch).refused) == ("done", 3, 2)
    reasons = {case.pk: reason for case, reason in left_out(batch)}
    assert "Zeichen" in reasons[strange[0].pk] and "Adresse" in reasons[strange[1].pk]
    assert {case.state for case in Case.objects.filter(pk__in=[case.pk for case in strange])} == {"open"}


def test_a_batch_without_any_letter_has_failed_and_can_be_tried_again(scope, zuchwil, now, arrive, anna):
    from willkomm.common.people.models import Household
    from willkomm.welcome.cases.actions import confirm

    cases = arrive(anna, zuchwil, postal_code="")
    confirm(scope, cases, now=now)
    batch = order(scope, cases, template="invitation", now=now)
    work(batch, now=now)
    batch.refresh_from_db()
    assert batch.state == "failed" and "Adresse" in batch.trouble
    Household.objects.filter(pk=cases[0].household_id).update(postal_code="4528")
    work(try_again(scope, batch, now=now), now=now)
    batch.refresh_from_db()
    assert (batch.state, progress(batch).made) == ("done", 1)


def test_a_dossier_that_was_closed_meanwhile_gets_no_letter(scope, zuchwil, now):
    cases = arrivals(scope, zuchwil, 3, now=now)
    batch = order(scope, cases, template="invitation", now=now)
    close(scope, [cases[0]], now=now, reason="other")
    work(batch, now=now)
    assert [case.pk for case, _ in left_out(batch)] == [cases[0].pk]
    assert progress(batch).made == 2


def test_a_household_gets_one_letter(anna, zuchwil, scope, arrive, now):
    from willkomm.welcome.cases.actions import confirm

    family = arrive(anna, zuchwil, {"first_name": "Alva"}, {"first_name": "Ben"})
    confirm(scope, family, now=now)
    batch = order(scope, family, template="invitation", now=now)
    work(batch, now=now)
    [(letter, cases)] = letters_in(batch)
    assert len(cases) == 2 and letter.facts["recipient"][:2] == ["Alva Muster", "Ben Muster"]


def test_somebodys_word_posts_the_batch_but_for_single_letters(ordered, scope, now):
    batch = ordered(4)
    with pytest.raises(Refused, match="noch nicht erstellt"):
        post(scope, batch, on=now.date(), today=now.date())
    work(batch, now=now)
    batch.refresh_from_db()
    stays = letters_in(batch)[0][0]
    post(scope, batch, on=now.date(), today=now.date(), without=[stays.public_id])
    posted = {letter.pk: letter.posted_on for letter, _ in letters_in(batch)}
    assert posted.pop(stays.pk) is None and set(posted.values()) == {now.date()}
    assert batch.posted_on == now.date()


def test_is_taken_back_while_nobody_posted_it(ordered, scope, now):
    batch = ordered(4)
    work(batch, now=now)
    take_back(scope, batch, now=now + timedelta(hours=1))
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert {case.state for case in Case.objects.all()} == {"open"}
    assert all(letter.withdrawn_at for letter in Letter.objects.all())
    assert not ShortCode.objects.filter(ended_at__isnull=True).exists()
    assert take_back(scope, batch, now=now).state == "undone"


def test_stops_a_batch_that_is_still_being_made(ordered, scope, now):
    batch = ordered(4)
    take_back(scope, batch, now=now)
    assert work(batch, now=now) == 1
    assert not Letter.objects.exists() and not BatchEntry.objects.filter(open=True).exists()


def test_a_posted_batch_stays(ordered, scope, now):
    batch = ordered(2)
    work(batch, now=now)
    batch.refresh_from_db()
    post(scope, batch, on=now.date(), today=now.date())
    with pytest.raises(Refused, match="zur Post gegeben"):
        take_back(scope, batch, now=now)


def test_files_of_a_killed_worker_go_when_the_batch_is_done(ordered, now, files):
    batch = ordered(2)
    left = default_storage.save(f"letters/{batch.organisation_id}/{batch.public_id}/left.pdf", BytesIO(b"%PDF-"))
    work(batch, now=now)
    assert not default_storage.exists(left)
    assert len(list(files.rglob("*.pdf"))) == 1


def test_a_lease_is_taken_once_and_the_fifth_death_gives_up(ordered, now):
    batch = ordered(2)
    machine = clock(batch.organisation_id)
    assert take_up(machine, batch, now=now)
    assert not take_up(machine, batch, now=now + timedelta(seconds=30))
    for minute in range(2, 6):
        assert take_up(machine, batch, now=now + timedelta(minutes=minute))
    assert not take_up(machine, batch, now=now + timedelta(minutes=10))
    batch.refresh_from_db()
    assert batch.state == "failed" and "später noch einmal" in batch.trouble


def test_readers_and_neighbours_order_nothing_and_the_neighbour_sees_nothing(
    ordered, rita, nora, zuchwil, scope, as_actor, now
):
    cases = arrivals(scope, zuchwil, 1, now=now, official_name="Neu")
    for actor in (as_actor(rita), as_actor(nora)):
        with pytest.raises(Forbidden):
            order(actor, cases, template="invitation", now=now)
    work(ordered(2), now=now)
    with scoped(as_actor(nora).scope):
        assert not LetterBatch.objects.exists() and not BatchEntry.objects.exists()


def test_one_letter_is_printed_again_exactly_as_it_was(ordered, now):
    batch = ordered(5)
    work(batch, now=now)
    letter = letters_in(batch)[3][0]
    letter.refresh_from_db()
    stored, again = fetch(letter.file), set_again(letter)
    pages = range(letter.last_page - letter.first_page + 1)
    assert len(pypdf.PdfReader(BytesIO(again)).pages) == len(pages)
    for page in pages:
        assert looks(again, page) == looks(stored, letter.first_page - 1 + page)
    headings = [language for kind, language, _ in elements(again) if kind == "/H1"]
    whole = [language for kind, language, _ in elements(stored) if kind == "/H1"]
    assert headings == whole[3 * len(headings) : 4 * len(headings)]
    assert again == set_again(letter)


def looks(pdf: bytes, page: int) -> bytes:
    """Every pixel of a page."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil().tobytes()


def test_another_template_prints_nothing_again(ordered, now):
    batch = ordered(2)
    work(batch, now=now)
    letter = letters_in(batch)[0][0]
    letter.template_version = "typst 0.1 other"
    assert set_again(letter) is None


def test_what_failed_halfway_left_nothing_and_is_made_once(ordered, now, monkeypatch, files):
    from willkomm.welcome.conversations.actions import making

    batch, real = ordered(4), making.written_to

    def dies(*args, **facts):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(making, "written_to", dies)
    with pytest.raises(RuntimeError):
        work(batch, now=now)
    assert not Letter.objects.exists() and not ShortCode.objects.exists()
    assert {case.state for case in Case.objects.all()} == {"open"}
    monkeypatch.setattr(making, "written_to", real)
    work(batch, now=now)
    assert Letter.objects.count() == ShortCode.objects.count() == 4
    assert len(list(files.rglob("*.pdf"))) == 1


def test_the_clock_looks_after_a_batch_until_it_is_done(ordered, scope, zuchwil, now):
    batch = ordered(2)
    duty = Duty.objects.get(organisation=zuchwil, kind="letters")
    assert duty.due_at == now + timedelta(minutes=1)
    queued = DBTaskResult.objects.count()
    assert resume(clock(zuchwil.pk), zuchwil, now=now) == now + timedelta(minutes=1)
    assert DBTaskResult.objects.count() == queued + 1
    work(batch, now=now)
    assert resume(clock(zuchwil.pk), zuchwil, now=now) is None

"""The privacy notice goes with the first letter, in German and the person's language, and its version is kept."""

import io
from datetime import timedelta

import pypdf
import pytest
from tests.common.correspondence.typeset_reading import page_text

from willkomm.common.content.actions import ORDER, release, shipped
from willkomm.common.correspondence.actions import note_returned
from willkomm.common.correspondence.storage import fetch
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.actions import provide
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.conversations.letters import invite, remind

BASE = "https://willkommen.example"
TITLE = "Datenschutz: was wir mit Ihren Angaben tun"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def first(anna, zuchwil, arrive, as_actor, now):
    """A function: the confirmed dossier and its first letter."""

    def make(**person):
        cases = arrive(anna, zuchwil, {"nationalities": ["ER"], **person})
        confirm(as_actor(anna), cases, now=now)
        return cases, invite(as_actor(anna), cases, now=now, base_url=BASE)[0]

    return make


def texts(letter) -> list[str]:
    """The words of each page."""
    pdf = fetch(letter.file)
    return [page_text(pdf, number) for number in range(letter.first_page, letter.last_page + 1)]


def test_the_first_letter_ends_with_a_page_of_its_own(first):
    _, letter = first()
    pages = texts(letter)
    assert len(pages) == 2
    assert TITLE not in pages[0]
    assert TITLE in pages[1]
    assert "Art. 57" in pages[1] and "24 Monate" in pages[1]
    easy = shipped()["de-x-easy"]["texts"]["notice.title"]
    assert easy in pages[1]


def test_its_version_and_day_are_kept_with_everybody_whom_the_letter_covers(first, anna, as_actor, now):
    cases, letter = first()
    assert set(letter.notice) == {"de", "de-x-easy"}
    assert letter.notice["de"]["notice.rights"].endswith(":1")
    assert letter.issued_at == now
    with scoped(as_actor(anna).scope):
        assert [row.person_id for row in letter.recipients.all()] == [cases[0].person_id]


def test_a_second_letter_repeats_nothing(first, anna, as_actor, now):
    cases, _ = first()
    [second] = remind(as_actor(anna), cases, now=now + timedelta(days=20), base_url=BASE)
    assert second.notice == {}
    assert TITLE not in " ".join(texts(second))


def test_after_a_letter_that_came_back_the_next_one_tells_it_again(first, anna, as_actor, now):
    cases, letter = first()
    note_returned(as_actor(anna), [letter], on=now.date(), today=now.date())
    [second] = remind(as_actor(anna), cases, now=now + timedelta(days=20), base_url=BASE)
    assert set(second.notice) == {"de", "de-x-easy"}


def test_a_checked_translation_stands_beside_the_german(first, kim, canton, as_actor, now):
    for group in ("invitation", "notice"):
        release(as_actor(kim), canton, language="ti", group=group, now=now)
    _, letter = first()
    assert set(letter.notice) == {"de", "ti"}
    reader = pypdf.PdfReader(io.BytesIO(fetch(letter.file)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_it_goes_with_the_first_letter_in_each_of_the_24_languages(anna, kim, canton, zuchwil, arrive, as_actor, now):
    tags = [tag for tag in ORDER if tag != "de-DE"]
    assert len(tags) == 24
    cases = [
        arrive(anna, zuchwil, {"official_name": f"Muster {tag}"}, house_number=str(number))[0]
        for number, tag in enumerate(tags)
    ]
    confirm(as_actor(anna), cases, now=now)
    for tag in tags:
        for group in ("invitation", "notice") if shipped()[tag]["language"]["state"] == "draft" else ():
            release(as_actor(kim), canton, language=tag, group=group, now=now)
    for case, tag in zip(cases, tags, strict=True):
        case.language, case.language_by_hand = tag, True
    letters = invite(as_actor(anna), cases, now=now, base_url=BASE)
    for tag, letter in zip(tags, letters, strict=True):
        assert {"de", tag} <= set(letter.notice), tag
        assert len(letter.notice) <= 2, tag
        assert TITLE in texts(letter)[-1], tag
        assert letter.notice[tag].keys() == letter.notice["de"].keys(), tag


def test_an_unchecked_notice_is_replaced_by_easy_german(first, kim, canton, as_actor, now):
    release(as_actor(kim), canton, language="ti", group="invitation", now=now)
    _, letter = first()
    assert letter.languages == ["de", "ti"]
    assert set(letter.notice) == {"de", "de-x-easy"}


def test_the_notice_names_the_basis_and_the_term_of_the_register(first, dora, zuchwil, as_actor, now, settings):
    settings.OWN_RETENTION_NOTICE_DAYS = 0
    changes = {"dataset": ("people", {"basis": "Reglement Zuchwil"}), "retention": ("closed_case", {"days": 365})}
    for kind, (key, facts) in changes.items():
        provide(as_actor(dora), zuchwil, kind=kind, key=key, facts=facts, valid_from=now.date(), now=now)
    _, letter = first()
    assert "Reglement Zuchwil" in texts(letter)[1]
    assert "12 Monate" in texts(letter)[1]

"""Setting letters: from drafts to one PDF, or the sentence why not; and an invented letter to look at."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import Draft, addressee_of, sender_of, shipped_tongues
from willkomm.common.correspondence.rules import (
    EASY,
    GERMAN,
    Addressee,
    Message,
    Wish,
    compose,
    confirmation,
    plan,
)
from willkomm.common.correspondence.rules.samples import HOMES, PLACES, SENDERS
from willkomm.common.correspondence.typesetting import (
    BUDGET_KILOBYTES,
    TEMPLATE_VERSION,
    LetterFacts,
    Typeset,
    TypesettingFailed,
    restored,
    typeset,
    weight,
)
from willkomm.common.people.models import Person
from willkomm.core.kernel.refusals import Refused

logger = logging.getLogger(__name__)

LIKELY = ("en", "fr", "es", "pt", "ar", "tr", "uk")


def title_of(found: Sequence[Draft]) -> str:
    """What the PDF is called: the letter's kind, and how many there are."""
    kind = str(Letter.Template(found[0].order.template).label) if found else "Brief"
    return kind if len(found) == 1 else f"{kind}: {len(found)} Briefe"


def set_letters(found: Sequence[Draft], *, now, draft: bool = False) -> Typeset:
    """Set the letters as one document with their page ranges; `draft` prints «Entwurf» across each page.

    Refuses with the typesetter's sentence, and when an address or the date of a group event is missing.
    """
    if not all(each.facts.recipient for each in found):
        raise Refused(
            "Bei einem Haushalt fehlt die Adresse. Ergänzen Sie Strasse, Postleitzahl und Ort.", "address_missing"
        )
    if any(each.order.template == Letter.Template.EVENT and not each.order.appointment_at for each in found):
        raise Refused("Für den Begrüssungsanlass fehlt das Datum. Geben Sie Datum und Zeit an.", "date_missing")
    return _typeset([each.facts for each in found], title_of(found), now, draft=draft)


def first_part(found: Iterable[Draft]) -> list[Draft]:
    """The first of these drafts, as many as one document holds; the others are not drafted."""
    taken, used = [], 0
    for draft in found:
        used += weight(draft.facts)
        if taken and used > BUDGET_KILOBYTES:
            break
        taken.append(draft)
    return taken


def set_what_fits(found: Sequence[Draft], *, now) -> tuple[Typeset | None, dict[int, str]]:
    """Set these letters as one document; those that cannot be set are left out.

    Returns the document (None when no letter is left) and the sentences why not, by place in `found`.
    """
    try:
        return set_letters(found, now=now), {}
    except Refused as refusal:
        if len(found) == 1:
            return None, {0: refusal.sentence}
    refused = {}
    for number, draft in enumerate(found):
        if sentence := set_what_fits([draft], now=now)[1].get(0):
            refused[number] = sentence
    good = [draft for number, draft in enumerate(found) if number not in refused]
    return (set_letters(good, now=now) if good else None), refused


def set_again(letter: Letter) -> bytes | None:
    """This letter alone, from the facts it was issued with: the pages of its file once more, with their tags.

    None when typesetter or template have changed since: then only the stored file shows the old pages.
    """
    if letter.template_version != TEMPLATE_VERSION:
        return None
    title = str(Letter.Template(letter.template).label)
    return _typeset([restored(letter.facts)], title, letter.issued_at).pdf


def set_remaining(letters: Sequence[Letter]) -> Typeset:
    """The letters of a file that stay when others of it are deleted, from the facts they were issued with."""
    return _typeset([restored(letter.facts) for letter in letters], "Briefe", letters[0].issued_at)


def _typeset(facts: Sequence[LetterFacts], title: str, now, *, draft: bool = False) -> Typeset:
    try:
        return typeset(facts, timestamp=now, title=title, draft=draft)
    except TypesettingFailed as failure:
        logger.warning("typesetting failed for %d letters", len(facts))
        raise Refused(failure.sentence, "typesetting") from failure


def set_confirmations(
    organisation, informed: Sequence[tuple[Person, Sequence[tuple[date, str]]]], *, now: datetime
) -> bytes:
    """A PDF with one page per person that confirms on which days and by which channels they were informed here.

    `informed` holds persons with (day, German word of the channel). Refuses with the typesetter's sentence.
    """
    written_at = timezone.localtime(now)
    sender = sender_of(organisation, written_at.date())
    pages = [confirmation(sender, addressee_of(person), reached, written_at) for person, reached in informed]
    return _typeset(pages, pages[0].title, now).pdf


def sample_letter(template: str, language: str, *, profile: str = "ch-so", window: str = "") -> bytes:
    """The letter in German and this language (BCP 47), its draft included, as PDF marked «Entwurf».

    `profile` gives sender, texts and the window, unless `window` names another. Easy German shows what goes out
    when the language is unknown: with a line in each widespread language.

    Raises KeyError with the tag and the known tags for a language that is not shipped, and TypesettingFailed.
    """
    tongues, sender = shipped_tongues(profile), SENDERS[profile]
    if language not in tongues:
        raise KeyError(language, sorted(tongues))
    now = timezone.localtime(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    message = Message(
        template=template,
        sender=replace(sender, window=window or sender.window),
        people=[Addressee("Anna Beispiel"), Addressee("Ben Beispiel")],
        home=HOMES[profile],
        written_at=now,
        code="ABCD-EFGH",
        base_url=f"https://{sender.website.removeprefix('www.')}",
        appointment_at=now + timedelta(days=14, hours=4),
        appointment_place=PLACES[profile],
    )
    wish = Wish(GERMAN, LIKELY) if language == EASY else Wish(language, sure=True)
    chosen = plan(wish, tongues, message.group, include_unchecked=True)
    title = f"Muster: {Letter.Template(template).label}"
    return typeset([compose(message, chosen, tongues)], timestamp=now, title=title, draft=True).pdf

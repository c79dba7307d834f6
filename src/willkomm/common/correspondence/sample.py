"""An invented letter through the whole way from texts to PDF. No place, person or number in it is real."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import shipped_tongues
from willkomm.common.correspondence.rules import EASY, GERMAN, Addressee, Dwelling, Message, Sender, Wish, compose, plan
from willkomm.common.correspondence.typesetting import typeset

SENDER = {
    "name": "Musterwil (SO)",
    "official_name": "Einwohnergemeinde Musterwil",
    "street": "Musterweg 1",
    "postal_code": "0000",
    "town": "Musterwil",
    "phone": "000 000 00 00",
    "email": "willkommen@musterwil.example",
    "website": "www.musterwil.example",
    "opening_hours": "Mo–Fr 8.00–11.30 Uhr",
    "contact_name": "Maria Muster",
}
LIKELY = ("en", "fr", "es", "pt", "ar", "tr", "uk")


def sample_letter(template: str, language: str, *, window: str = "left") -> bytes:
    """The letter in German and this language (BCP 47), its draft included, as PDF marked «Entwurf».

    Easy German shows what goes out when the language is unknown: with a line in each widespread language.

    Raises KeyError with the tag and the known tags for a language that is not shipped, and TypesettingFailed.
    """
    tongues = shipped_tongues()
    if language not in tongues:
        raise KeyError(language, sorted(tongues))
    now = timezone.localtime(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    message = Message(
        template=template,
        sender=Sender(**SENDER, window=window),
        people=[Addressee("Anna Beispiel"), Addressee("Ben Beispiel")],
        home=Dwelling(street="Mustergasse 12", postal_code="0000", town="Musterwil", country="CH"),
        written_at=now,
        code="ABCD-EFGH",
        base_url="https://musterwil.example",
        appointment_at=now + timedelta(days=14, hours=4),
        appointment_place="Gemeindehaus, Musterweg 1, Zimmer 3",
    )
    wish = Wish(GERMAN, LIKELY) if language == EASY else Wish(language, sure=True)
    chosen = plan(wish, tongues, message.group, include_unchecked=True)
    title = f"Muster: {Letter.Template(template).label}"
    return typeset([compose(message, chosen, tongues)], timestamp=now, title=title, draft=True).pdf

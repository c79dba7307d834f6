"""What a public page shows: the language, the organisation's public facts, emergency numbers. Never a name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from django.utils.translation.trans_real import parse_accept_lang_header

from willkomm.common.content.actions import ORDER, shipped
from willkomm.common.content.languages import tables
from willkomm.common.content.queries import languages
from willkomm.common.correspondence.queries import notice_facts, sender_of, shipped_tongues, tongues_for
from willkomm.common.correspondence.rules import GERMAN, GROUPS, NOTICE, NOTICE_PARTS, Tongue
from willkomm.common.correspondence.rules.filling import PLACEHOLDER
from willkomm.gateways.portal.visitor import reading

TEXT_GROUPS = ("portal", "languages", "invitation", "folder", "event", NOTICE)
LETTER_PARTS = ("welcome", "purpose", "content", "language", "bring")
IN_GERMAN = {"law"}
YOUR_OWN = gettext_lazy("Ihre Gemeinde")
EMERGENCY = ("police", "fire", "ambulance", "poison", "general")


@dataclass(frozen=True)
class Choice:
    """A language in the switch: its tag, its name in its own script, its direction."""

    tag: str
    own_name: str
    direction: str


def choices() -> list[Choice]:
    """All languages in the order of the menus; the shipped ones before an installation is set up."""
    found = [Choice(language.tag, language.own_name, language.direction) for language in languages()]
    return found or [
        Choice(tag, shipped()[tag]["language"]["name_own"], shipped()[tag]["language"]["direction"]) for tag in ORDER
    ]


def wanted(asked: str, accepted: str, known: list[Choice]) -> Choice | None:
    """The language somebody asked for, else the first that their browser names and we have; None for neither.

    `asked` is the tag in the address, `accepted` the header Accept-Language.
    """
    by_tag = {choice.tag.lower(): choice for choice in known}
    codes = tables()[1]
    for name in (asked.lower()[:20], *(name for name, _ in parse_accept_lang_header(accepted[:500]))):
        primary = name.partition("-")[0]
        for tag in (name, codes.get(name, ""), codes.get(primary, ""), primary):
            if tag and tag.lower() in by_tag:
                return by_tag[tag.lower()]
    return None


def html_filled(body: str, values: Mapping[str, str]) -> SafeString:
    """The text with its values, each isolated by <bdi> so that it keeps its order among right-to-left words."""

    def value(match):
        if match[1] not in values:
            return match[0]
        german = ' lang="de"' if match[1] in IN_GERMAN else ""
        return f"<bdi{german}>{conditional_escape(values[match[1]])}</bdi>"

    return mark_safe(PLACEHOLDER.sub(value, conditional_escape(body)))


class PublicTexts:
    """The texts of one language by key without the group «portal»; what is missing there is German."""

    def __init__(self, tongue: Tongue, german: Tongue, values: Mapping[str, str]):
        self._bodies = {**german.bodies, **tongue.bodies}
        self._values = values

    def __getitem__(self, name: str) -> SafeString:
        return html_filled(self._bodies[name if "." in name else f"portal.{name}"], self._values)

    def letter(self, group: str) -> list[SafeString]:
        """The letter's general sentences: no name, no date, no code."""
        keys = [f"{group}.{part}" for part in LETTER_PARTS]
        return [html_filled(self._bodies[key], self._values) for key in keys if key in self._bodies]


def _tongues(organisation, tag: str) -> dict[str, Tongue]:
    if organisation is None:
        return shipped_tongues()
    with reading(organisation):
        return tongues_for(organisation, [tag], TEXT_GROUPS)


def emergency(texts: PublicTexts, country: str) -> list[dict]:
    """Emergency numbers of the country with their words; a country without one of them has no such line."""
    numbers = shipped()["de-DE" if country == "DE" else GERMAN]["emergency"]
    return [{"label": texts[f"emergency_{name}"], "number": numbers[name]} for name in EMERGENCY if numbers.get(name)]


def _contact(texts: PublicTexts, sender) -> list[dict]:
    address = ", ".join(part for part in (sender.official_name, sender.address) if part)
    rows = (
        ("phone", sender.phone, f"tel:{''.join(sender.phone.split())}"),
        ("email", sender.email, f"mailto:{sender.email}"),
        ("address", address, ""),
        ("opening_hours", sender.opening_hours, ""),
    )
    return [{"label": texts[key], "value": value, "url": url} for key, value, url in rows if value]


def public_page(choice: Choice, organisation, *, template: str = "", known: bool = True) -> dict:
    """Context of a page in this language.

    `organisation` None or `known` False shows no contact; `template` adds the general text of that letter.
    """
    tongues = _tongues(organisation, choice.tag)
    german = tongues.get(GERMAN) or shipped_tongues()[GERMAN]
    tongue = tongues.get(choice.tag, german)
    sender = sender_of(organisation, timezone.localdate()) if organisation and known else None
    texts = PublicTexts(tongue, german, {"municipality": sender.place} if sender else {})
    group = GROUPS.get(template, "")
    return {
        "texts": texts,
        "choice": choice,
        "sender": sender,
        "contact": _contact(texts, sender) if sender else [],
        "none_of_these": texts["languages.none"],
        "letter": texts.letter(group) if group and sender else [],
        "emergency": emergency(texts, organisation.country if organisation else "CH"),
        "notice_title": texts[f"{NOTICE}.title"],
        "notice_url": reverse("notice-of", args=[organisation.slug]) if sender else reverse("notice"),
        "unchecked": not {"portal", *([group] if group else [])} <= tongue.released,
    }


def _notice_facts(organisation) -> dict:
    today = timezone.localdate()
    if organisation is None:
        return notice_facts(None, today)
    with reading(organisation):
        return notice_facts(organisation, today)


def notice_page(choice: Choice, organisation) -> dict:
    """Context of the privacy notice in this language: of this organisation, or in general without one.

    German counts where nobody checked the translation; the page says so.
    """
    tongues = _tongues(organisation, choice.tag)
    german = tongues.get(GERMAN) or shipped_tongues()[GERMAN]
    tongue = tongues.get(choice.tag, german)
    sender = sender_of(organisation, timezone.localdate()) if organisation and organisation.parent_id else None
    who = {"municipality": sender.place, "contact": sender.contact} if sender else {}
    facts = {key: str(value) for key, value in _notice_facts(organisation).items()}
    texts = PublicTexts(tongue, german, {"municipality": YOUR_OWN, "contact": YOUR_OWN, **who, **facts})
    return {
        "texts": texts,
        "choice": choice,
        "sender": sender,
        "title": texts[f"{NOTICE}.title"],
        "sentences": [texts[f"{NOTICE}.{part}"] for part in NOTICE_PARTS],
        "unchecked": not {"portal", NOTICE} <= tongue.released,
    }

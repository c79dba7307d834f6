"""From the texts in force and the facts of one letter to what the typesetter prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from willkomm.common.correspondence.rules.address import Addressee, Dwelling, Sender, recipient, spoken_names
from willkomm.common.correspondence.rules.filling import date_words, filled, time_words
from willkomm.common.correspondence.rules.tongues import EASY, GERMAN, Plan, Tongue
from willkomm.common.correspondence.typesetting import Block, LetterFacts, Letterhead, Line

GROUPS = {"invitation": "invitation", "folder": "folder", "event": "event", "reminder": "invitation"}
REFERENCES = {"reminder": "Erinnerung"}
SMALL_PARTS = ("letter", "privacy")
NOTICE = "notice"
NOTICE_PARTS = ("responsible", "data", "source", "purpose", "basis", "recipients", "retention", "rights")
PARAGRAPHS = {
    "invitation": (
        "greeting", "welcome", "purpose", "APPOINTMENT", "language", "bring", "answer", "closing", "signoff",
    ),
    "folder": ("greeting", "welcome", "content", "questions", "answer", "closing", "signoff"),
    "event": ("greeting", "welcome", "purpose", "appointment", "answer", "closing", "signoff"),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """The facts of one letter. Moments are local times with their zone; `base_url` has no slash at its end.

    `people` are those who are addressed, `appointment_at` may be missing for everything but the group event.
    `with_notice` adds the privacy notice with the legal basis `law` and the months until data are deleted.
    """

    template: str
    sender: Sender
    people: Sequence[Addressee]
    home: Dwelling
    written_at: datetime
    code: str
    base_url: str
    appointment_at: datetime | None = None
    appointment_place: str = ""
    law: str = ""
    months: int = 0
    with_notice: bool = False

    @property
    def group(self) -> str:
        """The group of texts; a reminder uses those of the invitation."""
        return GROUPS[self.template]

    @property
    def short_url(self) -> str:
        """The address to type: without scheme and code."""
        return f"{self.base_url.partition('://')[2]}/w"

    @property
    def long_url(self) -> str:
        """The address in the QR code."""
        return f"{self.base_url}/w/{self.code}/"


def values(message: Message, tongue: Tongue) -> dict[str, str]:
    """What the placeholders become in this language."""
    sender, at = message.sender, message.appointment_at
    locale = f"de_{sender.country}" if tongue.locale.startswith("de") else tongue.locale
    return {
        "municipality": sender.place,
        "names": spoken_names(message.people),
        "phone": unbroken(sender.phone),
        "contact": sender.contact.replace(sender.phone, unbroken(sender.phone)),
        "code": message.code,
        "url": message.short_url,
        "date": date_words(at, locale, weekday=True) if at else "",
        "time": time_words(at, locale) if at else "",
        "place": message.appointment_place or sender.meeting_place,
        "law": message.law,
        "months": str(message.months),
    }


def unbroken(number: str) -> str:
    """A phone number that no line end tears apart."""
    return number.replace(" ", "\u00a0")


def _appointment_key(message: Message) -> str:
    """Which sentence speaks of the meeting: a date, a phone number, or neither."""
    if message.appointment_at:
        return "appointment"
    return "no_appointment" if message.sender.phone else "no_phone"


def _text(message: Message, tongue: Tongue, key: str) -> str:
    return filled(tongue.bodies[key], values(message, tongue), tongue.direction) if key in tongue.bodies else ""


def block(message: Message, tongue: Tongue, *, unchecked: bool = False) -> Block:
    """The running text in one language; texts that are missing are left out."""
    names = [_appointment_key(message) if n == "APPOINTMENT" else n for n in PARAGRAPHS[message.group]]
    paragraphs = [_text(message, tongue, f"{message.group}.{name}") for name in names]
    return Block(
        tongue.tag,
        tongue.direction,
        _text(message, tongue, f"{message.group}.subject"),
        tuple(paragraph for paragraph in paragraphs if paragraph),
        note=_text(message, tongue, "letter.unchecked") if unchecked else "",
        page_phrase=tongue.bodies.get("letter.page", "") if _may_print(tongue, "letter", unchecked) else "",
    )


def _may_print(tongue: Tongue, group: str, unchecked: bool) -> bool:
    """Small parts go out in a language once they are checked, or together with an unchecked letter."""
    return tongue.tag == GERMAN or unchecked or group in tongue.released


def _notice_in(message: Message, tongue: Tongue, unchecked: bool) -> Block:
    """The privacy notice in one language, under its title."""
    lines = tuple(_text(message, tongue, f"{NOTICE}.{part}") for part in NOTICE_PARTS)
    note = _text(message, tongue, "letter.unchecked") if unchecked else ""
    return Block(tongue.tag, tongue.direction, _text(message, tongue, f"{NOTICE}.title"), lines, note=note)


def notice(message: Message, plan: Plan, tongues: Mapping[str, Tongue]) -> tuple[Block, ...]:
    """The privacy notice in German and the letter's other language; empty without notice or without its texts.

    A translation that nobody checked goes out only with a letter that is unchecked anyway, marked as such; else
    easy German stands beside the German.
    """
    if not message.with_notice or not tongues[GERMAN].has(NOTICE):
        return ()
    other = tongues.get(plan.other)
    if other is not None and not _may_print(other, NOTICE, plan.unchecked):
        other = tongues.get(EASY)
    if other is None or not other.has(NOTICE) or not _may_print(other, NOTICE, plan.unchecked):
        return (_notice_in(message, tongues[GERMAN], False),)
    unchecked = NOTICE not in other.released
    return (_notice_in(message, tongues[GERMAN], False), _notice_in(message, other, unchecked))


def letterhead(sender: Sender) -> Letterhead:
    """The organisation as the head of a sheet."""
    lines = (sender.street, sender.town_line, sender.opening_hours)
    return Letterhead(
        name=sender.official_name,
        lines=tuple(line for line in lines if line),
        phone=unbroken(sender.phone),
        email=sender.email,
        web=sender.website,
        return_line=", ".join(part for part in (sender.official_name, sender.address) if part),
    )


def _lines(message: Message, tongues: Sequence[Tongue], key: str) -> tuple[Line, ...]:
    found = [Line(tongue.tag, tongue.direction, _text(message, tongue, key)) for tongue in tongues]
    return tuple(line for line in found if line.text)


def compose(message: Message, plan: Plan, tongues: Mapping[str, Tongue]) -> LetterFacts:
    """One letter: German left, the plan's other language right, a line in each further one.

    Pure: everything that varies is in the arguments. The German texts must be among `tongues`.
    """
    german, other = tongues[GERMAN], tongues.get(plan.other)
    shown = [german] + ([other] if other else [])
    spoken = {g: [t for t in shown if _may_print(t, g, plan.unchecked)] for g in SMALL_PARTS}
    main, sender = block(message, german), message.sender
    privacy = _lines(message, spoken["privacy"], "privacy.short")
    return LetterFacts(
        letterhead=letterhead(sender),
        recipient=recipient(message.people, message.home, sender.country),
        place_and_date=f"{sender.town or sender.place}, {date_words(message.written_at, german.locale)}",
        reference=REFERENCES.get(message.template, ""),
        window=sender.window,
        main=main,
        other=block(message, other, unchecked=plan.unchecked) if other else None,
        lines=_lines(message, [tongues[tag] for tag in plan.lines if tag in tongues], "letter.also_available"),
        short_url=message.short_url,
        qr_url=message.long_url,
        code=message.code,
        qr_label=_lines(message, spoken["letter"], "letter.qr_label"),
        privacy=tuple(Block(line.language, line.direction, "", (line.text,)) for line in privacy),
        notice=notice(message, plan, tongues),
        signature=("", "", *(part for part in (sender.contact_name, sender.official_name) if part)),
        title=main.subject,
    )


def versions_used(plan: Plan, tongues: Mapping[str, Tongue], group: str) -> dict[str, dict[str, str]]:
    """Language → key → version ("organisation:number") of every text that the letter drew on."""
    used = {}
    for tag in (GERMAN, plan.other):
        if tag in tongues:
            wanted = (f"{group}.", *(f"{part}." for part in SMALL_PARTS))
            used[tag] = {k: v for k, v in tongues[tag].versions.items() if k.startswith(wanted)}
    for tag in plan.lines:
        used.setdefault(tag, {})["letter.also_available"] = tongues[tag].versions.get("letter.also_available", "")
    return used


def notice_versions(printed: Sequence[Block], tongues: Mapping[str, Tongue]) -> dict[str, dict[str, str]]:
    """Language → key → version of the privacy notice as it was printed; empty when the letter had none."""
    return {
        block.language: {k: v for k, v in tongues[block.language].versions.items() if k.startswith(f"{NOTICE}.")}
        for block in printed
    }

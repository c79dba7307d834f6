"""One card per household on «Zuzüge prüfen»."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.core.told import number
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.queries.arrivals import Group, Numbers
from willkomm.welcome.cases.models import Case, Channel
from willkomm.welcome.cases.rules import words_for_permit


@dataclass(frozen=True)
class Card:
    """What the card says. `facts` are the register's, `steps` is the calculation, `locks` what is locked about whom."""

    case: Case
    title: str
    names: list[str]
    suggestion: str
    clear: bool
    facts: list[dict]
    steps: dict
    channel: str
    language: str
    locks: list[str]
    municipality: str = ""
    may: bool = False
    ids: list = field(default_factory=list)


SUGGESTIONS = {"open": gettext_lazy("Erstinformation")}
TO_CHECK = gettext_lazy("zu prüfen")


def language_words(case: Case, names: Mapping[str, str]) -> str:
    """«Tigrinya?» with the reason while it is only a guess, «Tigrinya» once somebody chose it."""
    name = names.get(case.language, case.language)
    if case.language_by_hand:
        return name
    sure = case.language_reason == "von uns erfasst"
    return name if sure or not case.language_reason else f"{case.language_reason}: {name}?"


def calculation(steps: Sequence[dict]) -> dict:
    """The calculation with the rows that fit in front, and the others apart; empty without a calculation."""
    if not steps:
        return {}
    return {"fits": [step for step in steps if step["fits"]], "others": [step for step in steps if not step["fits"]]}


def channel_words(case: Case) -> str:
    """«Gespräch», with its reason while it is a proposal."""
    name = Channel(case.channel).label
    reason = case.channel_reason.removesuffix(f": {name}")
    return name if case.channel_by_hand or not reason else f"{name} ({reason})"


def _facts(case: Case, alone: bool) -> list[dict]:
    person = case.person
    born = [{"key": _("Geboren"), "value": words.born(person)}] if alone else []
    return [
        *born,
        {"key": _("Von wo"), "value": words.origin(person)},
        {"key": _("Staatsangehörigkeit"), "value": words.nationality(person)},
        {"key": _("Ausweis"), "value": words_for_permit(person.permit)},
        {"key": _("Zuzug"), "value": words.day(case.arrived_on)},
    ]


def card(group: Group, *, today: date, languages: Mapping[str, str], municipality: str, may: bool) -> Card:
    """The card of one household."""
    first = group.case
    return Card(
        case=first,
        title=words.household(group.people),
        names=[words.one_line(person, today) for person in group.people] if len(group.people) > 1 else [],
        suggestion=SUGGESTIONS.get(first.suggestion, TO_CHECK),
        clear=group.clear,
        facts=_facts(first, len(group.people) == 1),
        steps=calculation(first.screening),
        channel=channel_words(first),
        language=language_words(first, languages),
        locks=sorted({mark for person in group.people if (mark := words.lock(person, today))}),
        municipality=municipality,
        may=may,
        ids=group.ids,
    )


def summary(found: Numbers | None) -> str:
    """«3 klar, 1 zu prüfen, 41 ohne Aufgabe»; nothing where nobody counted."""
    if found is None:
        return ""
    return _("%(clear)s klar, %(doubtful)s zu prüfen, %(without)s ohne Aufgabe") % {
        name: number(count) for name, count in vars(found).items()
    }


def sorted_out(cards: Sequence[Card]) -> dict:
    """Clear and doubtful cards, and the button «3 Haushalte bestätigen» with the dossiers that it confirms."""
    clear = [card for card in cards if card.clear]
    mine = [card for card in clear if card.may]
    text = ngettext("%(count)d Haushalt bestätigen", "%(count)d Haushalte bestätigen", len(mine))
    return {
        "clear_cards": clear,
        "doubtful_cards": [card for card in cards if not card.clear],
        "confirm_label": text % {"count": len(mine)},
        "confirm_ids": [public_id for card in mine for public_id in card.ids],
    }

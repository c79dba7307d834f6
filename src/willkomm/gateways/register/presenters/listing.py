"""Answers on their way in words, and dossiers that keep a delivery from being taken back."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from willkomm.gateways.register.models import SentAnswer
from willkomm.gateways.register.presenters import moment
from willkomm.gateways.register.presenters.words import plain
from willkomm.gateways.register.sedex import DELIVERED, is_final, sentence_of
from willkomm.welcome.cases.models import Case

SHOWN = 20


def answer_card(answer: SentAnswer, *, several: bool) -> dict:
    """One answer: what it said, how far it came; to whom and with which code are folded away."""
    label, kind, words = _way(answer)
    when = moment(answer.at)
    said = _("Empfang bestätigt") if answer.positive else _("Meldung abgelehnt")
    return {
        "title": said,
        "preline": f"{answer.organisation.name} · {when}" if several else when,
        "text": _sentences(plain(answer.notice), plain(words)),
        "badge": label,
        "badge_kind": kind,
        "technical": _technical(answer),
    }


def _sentences(*parts: str) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _technical(answer: SentAnswer) -> list[dict]:
    """What the software's maker or the operator asks for when an answer did not arrive."""
    rows = (
        (_("sedex-Kennung der Empfängerin"), answer.recipient),
        (_("Nummer der Meldung"), answer.message),
        (_("Nummer unserer Antwort"), answer.message_id),
        (_("Code"), answer.code),
    )
    return [{"key": key, "value": value} for key, value in rows if value]


def _way(answer: SentAnswer) -> tuple[str, str, str]:
    if answer.code:
        arrived = answer.code == DELIVERED
        label = _("zugestellt") if arrived else _("nicht zugestellt") if is_final(answer.code) else _("unterwegs")
        words = "" if arrived else _("Die Antwort ist %(state)s") % {"state": sentence_of(answer.code)}
        return label, "success" if arrived else "danger" if is_final(answer.code) else "info", words
    if answer.written_at:
        return _("im Ausgang"), "info", ""
    return _("wartet"), "warning", _("Die Antwort geht, sobald der Ablageordner das nächste Mal bearbeitet wird.")


def worked_on(touched: Sequence[Case], open_cases: Mapping[int, Case]) -> dict:
    """The dossiers on which somebody has worked, linked where they may be opened (`open_cases`, by person)."""
    links = {pk: reverse("case", args=[case.public_id]) for pk, case in open_cases.items()}
    cards = [
        {"title": case.person.name, "badge": case.get_state_display(), "url": links.get(case.person_id, "")}
        for case in touched[:SHOWN]
    ]
    return {"cards": cards, "number": len(touched), "more": max(0, len(touched) - SHOWN)}

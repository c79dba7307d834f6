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
    """One answer: to whom, what it said, how far it came."""
    label, kind, words = _way(answer)
    when = moment(answer.at)
    said = _("Empfang bestätigt") if answer.positive else _("Meldung abgelehnt")
    return {
        "title": _("%(said)s an %(who)s") % {"said": said, "who": answer.recipient},
        "preline": f"{answer.organisation.name} · {when}" if several else when,
        "text": " ".join(filter(None, (plain(answer.notice), words))),
        "badge": label,
        "badge_kind": kind,
    }


def _way(answer: SentAnswer) -> tuple[str, str, str]:
    if answer.code:
        arrived = answer.code == DELIVERED
        label = _("zugestellt") if arrived else _("nicht zugestellt") if is_final(answer.code) else _("unterwegs")
        words = "" if arrived else _("Die Antwort ist %(state)s.") % {"state": sentence_of(answer.code)}
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

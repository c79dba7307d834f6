"""Answers on their way in words."""

from django.utils.translation import gettext as _

from willkomm.gateways.register.models import SentAnswer
from willkomm.gateways.register.presenters import moment
from willkomm.gateways.register.sedex import DELIVERED, is_final, sentence_of


def answer_card(answer: SentAnswer, *, several: bool) -> dict:
    """One answer: to whom, what it said, how far it came."""
    label, kind, words = _way(answer)
    when = moment(answer.at)
    said = _("Empfang bestätigt") if answer.positive else _("Meldung abgelehnt")
    return {
        "title": _("%(said)s an %(who)s") % {"said": said, "who": answer.recipient},
        "preline": f"{answer.organisation.name} · {when}" if several else when,
        "text": " ".join(filter(None, (answer.notice, words))),
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

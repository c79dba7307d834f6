"""The list of deliveries in words: filters that are set, addresses of its pages; and answers on their way."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from willkomm.gateways.register.models import SentAnswer
from willkomm.gateways.register.presenters import moment
from willkomm.gateways.register.sedex import is_final, sentence_of


def address(asked: Mapping, **more: str) -> str:
    """The list with these filters."""
    texts = {key: value.isoformat() if isinstance(value, date) else value for key, value in asked.items()}
    query = urlencode({**texts, **more})
    return reverse("deliveries") + (f"?{query}" if query else "")


def chips(form, asked: Mapping) -> list[dict]:
    """Every filter that is set, in words, with the address of the list without it."""
    return [
        {"label": _said(form, key, value), "url": address({k: v for k, v in asked.items() if k != key})}
        for key, value in asked.items()
    ]


def _said(form, key: str, value) -> str:
    field = form.fields[key]
    said = dict(field.choices).get(value, value) if hasattr(field, "choices") else value
    said = date_format(value, "j.n.Y") if isinstance(value, date) else said
    return f"{field.label}: {said}" if key not in ("ab", "bis") else f"{field.label} {said}"


def turns(pages, asked: Mapping) -> dict:
    """Addresses of the newer and the older page, with the filters that are set."""
    return {
        "previous_url": address(asked, vor=pages.before) if pages.before else "",
        "next_url": address(asked, nach=pages.after) if pages.after else "",
    }


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
        arrived = answer.code == 100
        label = _("zugestellt") if arrived else _("nicht zugestellt") if is_final(answer.code) else _("unterwegs")
        words = "" if arrived else _("Die Antwort ist %(state)s.") % {"state": sentence_of(answer.code)}
        return label, "success" if arrived else "danger" if is_final(answer.code) else "info", words
    if answer.written_at:
        return _("im Ausgang"), "info", ""
    return _("wartet"), "warning", _("Die Antwort geht, sobald der Ablageordner das nächste Mal bearbeitet wird.")

"""The list of dossiers in words: its rows, the filters that are set, how many there are."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.gateways.desk.forms.listing import FILTERS, ORDER
from willkomm.gateways.desk.presenters import dossier as tell
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.queries.listing import COUNTED

ALL = {"ansicht": "alle"}


def row(case, here, today: date) -> dict:
    """One line: name, where from and when, state, municipality where there are several."""
    state, badge = tell.state(case)
    return {
        "case": case,
        "name": words.heading([case.person], case.person),
        "origin": words.origin(case.person),
        "arrived": words.short_day(case.arrived_on),
        "since": words.short_day(case.state_since.date()),
        "state": state,
        "badge": badge,
        "lock": words.lock(case.person, today),
        "municipality": here.name(case.organisation_id) if here.several else "",
    }


def address(asked: Mapping[str, str], **more: str) -> str:
    """The list with these filters."""
    query = {**asked, **more}
    return f"{reverse('cases')}?{urlencode(query)}" if query else reverse("cases")


def chips(form) -> list[dict]:
    """Every filter that is set, in words, with the address of the list without it."""
    asked = form.address()
    return [
        {"key": key, "label": _said(form, key), "url": address({k: v for k, v in asked.items() if k != key} or ALL)}
        for key in FILTERS
        if key in asked
    ]


def _said(form, key: str) -> str:
    value, field = form.cleaned_data[key], form.fields[key]
    if key == "wartet":
        return _("wartet seit mehr als %(days)d Tagen") % {"days": value}
    if key == "dolmetschen":
        return _("Dolmetschen nötig")
    said = dict(field.choices).get(value, value) if hasattr(field, "choices") else value
    said = date_format(value, "j.n.Y") if isinstance(value, date) else said
    return f"{field.label}: {said}" if key not in ("ab", "bis") else f"{field.label} {said}"


def counted(number: int) -> str:
    """«87 Dossiers», exact up to a thousand."""
    if number > COUNTED:
        return _("mehr als %(count)d Dossiers") % {"count": COUNTED}
    return ngettext("%(count)d Dossier", "%(count)d Dossiers", number) % {"count": number}


def tabs(views, asked: Mapping[str, str], *, current: str, ref: str) -> list[dict]:
    """«Alle» and the kept views, shared ones marked; one of them is where we are."""
    found = [{"label": _("Alle"), "url": address(ALL), "current": not current and not _narrowed(asked)}]
    return found + [
        {
            "label": view.name,
            "shared": view.shared,
            "first": view.is_first,
            "own": str(view.owner_id) == ref,
            "public_id": view.public_id,
            "url": f"{reverse('cases')}?{view.query}&ansicht={view.public_id}",
            "current": current == str(view.public_id),
        }
        for view in views
    ]


def _narrowed(asked: Mapping[str, str]) -> bool:
    return bool(set(asked) - {ORDER})

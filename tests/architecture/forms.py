"""What somebody may type into every form that writes: real contents, by the name of the form's address.

A function gets the objects of one municipality, by the word of their address, for forms that name objects themselves.
"""

import inspect
from datetime import timedelta
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html
from tests.gateways.register.ech.messages import build

TODAY = timezone.localdate()
LATER, EARLIER = TODAY + timedelta(days=40), TODAY - timedelta(days=3)
FORM = "application/x-www-form-urlencoded"
SOMEBODY = {"email": "neu@example.invalid", "name": "Neu", "starts_on": TODAY}
NEWCOMER = {
    "official_name": "Neumann", "first_name": "Nele", "born": "3.4.1988", "nationality": "Portugal",
    "arrived_on": EARLIER, "address": "Neuweg 3", "postal_code": "4528", "town": "Zuchwil", "origin": "abroad",
}  # fmt: skip
FORMS = {
    "arrival-enter": NEWCOMER,
    "arrivals-confirm": lambda w: {"dossier": w["dossiers"]["public_id"]},
    "arrivals-undo": {},
    "case-step": {"on": TODAY, "note": "x"},
    "cases-many": lambda w: {"schritt": "confirm", "dossier": w["dossiers"]["public_id"]},
    "cases-many-undo": {},
    "contact-point": {"operative_name": "Anna Muster", "email": "anna@example.invalid"},
    "contact-point-confirm": {},
    "contact-points-remind": {},
    "conversation-undo": {},
    "cooperation-answer": {"answer": "yes"},
    "cooperation-change": lambda w: {
        "name": "Verbund",
        "partners": w["verbund"]["partner"],
        "tasks": "welcome",
        "on": LATER,
    },
    "cooperation-end": {"last_day": LATER},
    "cooperation-new": lambda w: {
        "name": "Neu",
        "partners": w["verbund"]["partner"],
        "tasks": "figures",
        "starts_on": LATER,
    },
    "delivery-decide": {"meldung": "1", "entscheid": "dieselbe"},
    "delivery-take-back": {},
    "delivery-upload": lambda w: {"organisation": w["konto"]["organisation"], "files": build("moveIn")},
    "figure-terms": {"valid_from": LATER, "after_month": 20, "after_year": 40},
    "figures-release": {},
    "household-join": {"entscheid": "zusammen"},
    "informed-confirmation": lambda w: {"people": w["personen"]["public_id"]},
    "interval-set": {"days_after": 12, "valid_from": LATER},
    "invite-many": lambda w: {
        "template": "invitation",
        "haushalt": w["haushalte"]["public_id"],
        "key": "7" * 32,
    },
    "joining-undo": {},
    "key-new": {"label": "Neue Anwendung"},
    "key-revoke": {},
    "keyboard-switch": {"tasten": "aus"},
    "letter-batch-again": {},
    "letter-batch-posted": {"on": TODAY},
    "letter-batch-undo": {},
    "letter-create": {"template": "invitation"},
    "letter-posted": {"on": TODAY},
    "letter-returned": {"on": TODAY, "reason": "moved"},
    "member-appoint": SOMEBODY | {"role": "lead"},
    "member-deputy": SOMEBODY | {"ends_on": LATER},
    "member-end": {"last_day": LATER},
    "member-factor": {"reason": "Telefon verloren"},
    "member-link": {},
    "member-new": SOMEBODY | {"role": "reader"},
    "merge": lambda w: {
        "old": w["verbund"]["partner"],
        "successor": w["konto"]["name"],
        "on": LATER,
        "sure": "yes",
    },
    "merge-undo": {},
    "narrow": lambda w: {"gemeinde": w["organisationen"]["slug"]},
    "office-facts": {"office_note": "Kommt mit dem Bus"},
    "organisation-edit": {"official_name": "Gemeinde Zuchwil neu"},
    "organisation-new": {"kind": "municipality", "name": "Neudorf", "bfs_number": 9998},
    "parcel-decide": {"wunsch": "discard"},
    "person-merge": lambda w: {"mit": w["personen"]["other"]},
    "privacy-answer": {"answer": "Auskunft erteilt", "on": TODAY},
    "privacy-archive": {"antwort": "taken"},
    "privacy-breach-new": {"title": "Liste verloren", "noticed_on": TODAY},
    "privacy-compile": {},
    "privacy-hold": {"reason": "Verfahren"},
    "privacy-hold-end": {},
    "privacy-judge": {"answer": "justified", "note": "Vertretung"},
    "privacy-provision": {"valid_from": LATER},
    "privacy-release": {"seen": "2026-11-22T09:00:00+00:00"},
    "privacy-request-new": {"kind": "access", "received_on": TODAY},
    "privacy-request-stranger": {"kind": "access", "received_on": TODAY, "asker": "Nele Neumann"},
    "privacy-term-noted": {},
    "privacy-term-take-back": {},
    "privacy-step": {"on": TODAY, "words": "Kennwort gewechselt"},
    "record-conversation": {"held_on": EARLIER, "language": "de", "outcome": "held"},
    "returned-by-code": {"code": "ABCD-EFGH"},
    "rule-change": {"words": "Anlass", "valid_from": LATER, "channel": "event", "min_stay_months": 4},
    "rule-end": {"last_day": LATER},
    "rule-new": {"words": "Anlass", "valid_from": LATER, "channel": "event", "max_stay_months": 2},
    "sedex": {"own_ids": "4-2534-1", "senders": "1-11-99", "keep_days": "0"},
    "sessions-end": {},
    "table-accept": {},
    "table-again": {},
    "table-columns": {"kind": "arrivals"},
    "table-decide": lambda w: {"zeile": "alle"},
    "table-discard": {},
    "text-edit": {"body": "Bienvenue, {municipality}"},
    "text-release": {},
    "view-first": {"zuerst": "1"},
    "view-forget": {},
    "view-keep": {"name": "Meine Ansicht"},
    "view-undo": {},
    "welcome-close": {},
}


def writes(route) -> bool:
    """Whether a view takes forms."""
    source = inspect.getsource(inspect.unwrap(route.view))
    return "POST" in source or "succeeded(" in source


def contents(name: str, things: dict) -> dict:
    """What is typed into this form, about these things."""
    found = FORMS[name]
    return found(things) if callable(found) else found


def filled(client, address: str, typed: dict) -> list[tuple[str, str]]:
    """The form as its page shows it, where it has a page, with this typed into it."""
    page, values = client.get(address), []
    if page.status_code == 200 and page.content:
        forms = html.fromstring(page.content).xpath("//main//form[@method='post']")
        here = [form for form in forms if form.action in (None, "", address)]
        values = [(key, value) for form in here[:1] for key, value in form.form_values() if key not in typed]
    return [*values, *((key, value) for key, value in typed.items())]


def send(client, address: str, fields: list[tuple[str, str]]):
    """Send a form as browsers do."""
    if files := [SimpleUploadedFile("meldung.xml", value) for key, value in fields if key == "files"]:
        return client.post(address, dict(fields) | {"files": files})
    return client.post(address, urlencode(fields), content_type=FORM)

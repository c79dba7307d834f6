"""«Jetzt» on the dossier's page: the reason, the one filled button, and the alternatives as links."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from willkomm.gateways.desk.presenters.duties import LETTER, RECORD, Duty, duty
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.verbs import ALL, VERBS, Verb, allowed
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import ACTIVE, CASE_WORKFLOW

# Steps that the page offers elsewhere: in the message after a step, in the flag's own alert, beside the facts.
ELSEWHERE = ("undo", "read", "channel", "language")
# What is rare once a dossier runs comes after the daily answers.
RARE = ("not_needed", "informed_elsewhere", "recheck", "withdraw", "move_away")
PAGE_WIDE = 4


@dataclass(frozen=True)
class Button:
    """The filled button: a POST to `action` with `hidden` values, or a link to `url`."""

    label: str
    url: str = ""
    action: str = ""
    template: str = ""
    von: str = ""


@dataclass(frozen=True)
class Now:
    """What the alert says and offers; `more` are the rarer alternatives, closed."""

    title: str
    text: str
    kind: str
    button: Button | None
    links: list[dict]
    more: list[dict]


def _button(actor, what: Duty, case: Case, von: str) -> Button | None:
    here = case.organisation_id
    if what.way == LETTER:
        action = address("letter-create", case.public_id)
        ready = action and actor.may("letters.issue", here) and _can_write(what.template, case)
        return Button(what.button, action=action, template=what.template, von=von) if ready else None
    if what.way == RECORD:
        url = address("record-conversation", case.public_id, **({"von": von} if von else {}))
        return Button(what.button, url=url) if actor.may("conversations.record", here) else None
    verb = VERBS[what.way]
    if not allowed(actor, verb, case):
        return None
    if verb.fields:
        return Button(what.button, url=_step_url(verb, case, von))
    return Button(what.button, action=address("case-step", case.public_id, verb.name), von=von)


def _can_write(template: str, case: Case) -> bool:
    if template == "folder":
        return True
    step = CASE_WORKFLOW.step("remind" if template == "reminder" else "invite", case.state)
    return bool(step and not (step.guard and step.guard(case)))


def _step_url(verb: Verb, case: Case, von: str) -> str:
    return address("case-step", case.public_id, verb.name, **({"von": von} if von else {}))


def _alternatives(actor, case: Case, taken: str, von: str) -> list[dict]:
    links = []
    if (
        CASE_WORKFLOW.step("welcome", case.state)
        and taken != RECORD
        and actor.may("conversations.record", case.organisation_id)
    ):
        url = address("record-conversation", case.public_id)
        links.append({"label": _("Gespräch erfassen"), "url": url})
    for verb in sorted(ALL, key=lambda verb: case.state in ACTIVE and verb.name in RARE):
        if verb.name not in (*ELSEWHERE, taken) and allowed(actor, verb, case):
            links.append({"label": verb.title, "url": _step_url(verb, case, von)})
    return links


def now_for(actor, case: Case, *, now: datetime, today: date, von: str = "", folder_letter: bool = False) -> Now:
    """The alert of one dossier for this actor; without rights it only tells."""
    what = duty(case, now=now, today=today, folder_letter=folder_letter)
    if what is None:
        links = _alternatives(actor, case, "", von)
        return Now(_("Nichts zu tun"), "", "success", None, links[:2], links[2:])
    links = _alternatives(actor, case, what.way, von)
    kind = "warning" if what.pressing else "info"
    return Now(what.title, what.text, kind, _button(actor, what, case, von), links[:PAGE_WIDE], links[PAGE_WIDE:])


def letter_choices(actor, case: Case) -> list[dict]:
    """Letters that may be created for this dossier besides the proposed one."""
    action = address("letter-create", case.public_id)
    if not action or case.state not in ACTIVE or not actor.may("letters.issue", case.organisation_id):
        return []
    labels = {
        "invitation": _("Einladung zum Gespräch"),
        "folder": _("Begleitbrief zur Mappe"),
        "event": _("Einladung zum Begrüssungsanlass"),
    }
    return [{"value": key, "label": label, "action": action} for key, label in labels.items() if _can_write(key, case)]

"""«Jetzt» on the dossier's page: the reason, the one filled button, and the alternatives as links."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from willkomm.gateways.desk.presenters.duties import LETTER, RECORD, Duty, duty
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.verbs import VERBS, Verb, allowed
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, CASE_WORKFLOW

# The steps that make sense in a state, the likely ones first. A first line of four stands on the page, the rest is
# closed and with the letters no longer than MORE; «record» is the page of the conversation.
_ANSWERS = ("record", "agree", "event", "folder", "waive")
_AFTER = ("record", "folder", "event", "reopen", "move_away")
SENSIBLE = {
    **dict.fromkeys(BEFORE, ("confirm", "not_needed", "informed_elsewhere", "withdraw", "move_away", "close")),
    "open": (*_ANSWERS, "not_needed", "informed_elsewhere", "move_away", "close", "withdraw"),
    "invited": (*_ANSWERS, "returned", "no_reply", "informed_elsewhere", "move_away", "close"),
    "reminded": (*_ANSWERS, "unreached", "returned", "informed_elsewhere", "move_away", "close"),
    "agreed": ("record", "agree", "no_show", "event", "folder", "waive", "unreached", "move_away", "close"),
    "no_reply": (*_ANSWERS, "unreached", "informed_elsewhere", "move_away", "close"),
    "returned": ("record", "folder", "event", "unreached", "informed_elsewhere", "move_away", "close"),
    "no_show": (*_ANSWERS, "unreached", "informed_elsewhere", "move_away", "close"),
    "welcomed": ("close", *_AFTER, "returned"),
    "waived": ("close", *_AFTER),
    "unreached": ("close", *_AFTER),
    "not_target": ("reopen", "recheck"),
    "informed": ("reopen",),
    "moved_away": ("close",),
    "closed": ("reopen", "move_away"),
    "withdrawn": ("recheck",),
}
MORE = 6
PAGE_WIDE = 4


@dataclass(frozen=True)
class Button:
    """The filled button: a POST to `action` with `hidden` values, or a link to `url`."""

    label: str
    url: str = ""
    action: str = ""
    template: str = ""
    von: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Now:
    """What the alert says and offers; `more` and `letters` are the rarer alternatives, closed."""

    title: str
    text: str
    kind: str
    button: Button | None
    links: list[dict]
    more: list[dict]
    letters: list[dict]


def _button(actor, what: Duty, case: Case, von: str) -> Button | None:
    here = case.organisation_id
    if what.way == LETTER:
        action = address("letter-create", case.public_id)
        ready = action and actor.may("letters.issue", here) and _can_write(what.template, case)
        facts = {"template": what.template, "von": von, "seen": case.state_since.isoformat()}
        return Button(what.button, action=action, **facts) if ready else None
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


def _may_record(actor, case: Case) -> bool:
    return bool(CASE_WORKFLOW.step("welcome", case.state)) and actor.may("conversations.record", case.organisation_id)


def _link(actor, case: Case, name: str, von: str) -> dict | None:
    """One alternative, unless this actor may not take it or this dossier cannot go that way."""
    if name == RECORD:
        url = address("record-conversation", case.public_id)
        return {"label": _("Gespräch erfassen"), "url": url} if _may_record(actor, case) else None
    verb = VERBS[name]
    return {"label": verb.title, "url": _step_url(verb, case, von)} if allowed(actor, verb, case) else None


def _alternatives(actor, case: Case, taken: str, von: str) -> list[dict]:
    names = [name for name in SENSIBLE.get(case.state, ()) if name != taken]
    return [link for name in names if (link := _link(actor, case, name, von))]


def now_for(actor, case: Case, *, now: datetime, today: date, von: str = "", folder_letter: bool = False) -> Now:
    """The alert of one dossier for this actor; without rights it only tells."""
    what = duty(case, now=now, today=today, folder_letter=folder_letter)
    if what is None:
        links = _alternatives(actor, case, "", von)
        return Now(_("Nichts zu tun"), "", "success", None, links[:2], links[2:], [])
    links = _alternatives(actor, case, what.way, von)
    kind = "warning" if what.pressing else "info"
    button, more = _button(actor, what, case, von), links[PAGE_WIDE:]
    letters = letter_choices(actor, case, taken=what.template)[: MORE - len(more)]
    return Now(what.title, what.text, kind, button, links[:PAGE_WIDE], more, letters)


def letter_choices(actor, case: Case, *, taken: str = "") -> list[dict]:
    """Letters that may be created for this dossier besides the proposed one: of its channel, or with the folder."""
    action = address("letter-create", case.public_id)
    if not action or case.state not in ACTIVE or not actor.may("letters.issue", case.organisation_id):
        return []
    labels = {
        "folder": _("Begleitbrief zur Mappe"),
        "event": _("Einladung zum Begrüssungsanlass"),
        "invitation": _("Einladung zum Gespräch"),
    }
    keys = [key for key in labels if key != taken and _can_write(key, case)]
    seen = case.state_since.isoformat()
    return [{"value": key, "label": labels[key], "action": action, "seen": seen} for key in keys]

"""One verb for many dossiers, in words: what would happen, who cannot go along and why, what was done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from willkomm.gateways.desk.presenters import dossier as tell
from willkomm.gateways.desk.verbs import VERBS, Verb
from willkomm.welcome.cases.actions.finish import APPOINTMENT_AHEAD
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import CASE_WORKFLOW

INVITE = "invite"
LABELS = {
    "confirm": gettext_lazy("aufnehmen"),
    INVITE: gettext_lazy("einladen"),
    "folder": gettext_lazy("Mappe abgegeben"),
    "close": gettext_lazy("abschliessen"),
}
TITLES = {
    "confirm": ngettext_lazy("%(count)d Dossier aufnehmen", "%(count)d Dossiers aufnehmen", "count"),
    "folder": ngettext_lazy(
        "Für %(count)d Dossier die Mappe eintragen", "Für %(count)d Dossiers die Mappe eintragen", "count"
    ),
    "close": ngettext_lazy("%(count)d Dossier abschliessen", "%(count)d Dossiers abschliessen", "count"),
}
DONE = {
    "confirm": ngettext_lazy("%(count)d Dossier aufgenommen.", "%(count)d Dossiers aufgenommen.", "count"),
    "folder": ngettext_lazy(
        "Für %(count)d Dossier die Mappe eingetragen.", "Für %(count)d Dossiers die Mappe eingetragen.", "count"
    ),
    "close": ngettext_lazy("%(count)d Dossier abgeschlossen.", "%(count)d Dossiers abgeschlossen.", "count"),
}


@dataclass(frozen=True)
class Preview:
    """Who goes along, and for every reason why not the dossiers that stay as they are."""

    going: list[Case]
    left: dict[str, list[Case]]

    @property
    def everybody(self) -> list[Case]:
        """All whose names the page shows."""
        return [*self.going, *(case for cases in self.left.values() for case in cases)]

    @property
    def left_words(self) -> list[str]:
        """«2 gehen nicht, weil …: A. Silva, B. Costa», one sentence per reason."""
        return [_left(reason, cases) for reason, cases in self.left.items()]


def _left(reason: str, cases: list[Case]) -> str:
    names = ", ".join(case.person.name for case in cases[:5]) + (" …" if len(cases) > 5 else "")
    said = ngettext("%(count)d geht nicht", "%(count)d gehen nicht", len(cases)) % {"count": len(cases)}
    return f"{said}: {reason} ({names})"


def verbs_for(actor) -> list[tuple[str, str]]:
    """(name, label) of the verbs that this person may use for many dossiers."""
    needs = {name: VERBS[name].run.permission for name in TITLES} | {INVITE: "letters.issue"}
    return [(name, label) for name, label in LABELS.items() if actor.may(needs[name])]


def preview(actor, verb: Verb, cases: Iterable[Case], now: datetime) -> Preview:
    """Sort the dossiers by whether the verb can be done with them now."""
    going, left = [], defaultdict(list)
    for case in cases:
        reason = _hindered(actor, verb, case, now)
        (left[reason] if reason else going).append(case)
    return Preview(going, dict(left))


def _hindered(actor, verb: Verb, case: Case, now: datetime) -> str:
    """The reason in words, empty when nothing stands in the way."""
    if not actor.may(verb.run.permission, case.organisation_id):
        return _("Dazu fehlt Ihnen die Berechtigung.")
    step = CASE_WORKFLOW.step(verb.step, case.state)
    if step is None:
        return _("Im Stand «%(state)s» ist das nicht möglich.") % {"state": tell.state(case)[0]}
    if verb.name == "close" and case.appointment_at and case.appointment_at > now:
        return _(APPOINTMENT_AHEAD)
    return (step.guard and step.guard(case)) or ""


def title(verb: Verb, count: int) -> str:
    """«12 Dossiers abschliessen»; when nobody can go along, the step alone."""
    return TITLES[verb.name] % {"count": count} if count else str(verb.title)


def done(verb: Verb, count: int, moved: int) -> str:
    """What was done, and how many somebody else was faster with."""
    said = DONE[verb.name] % {"count": count}
    if not moved:
        return said
    late = ngettext(
        "%(count)d Dossier hat inzwischen jemand anderes weitergeführt; es bleibt, wie es ist.",
        "%(count)d Dossiers hat inzwischen jemand anderes weitergeführt; sie bleiben, wie sie sind.",
        moved,
    )
    return f"{said} {late % {'count': moved}}"

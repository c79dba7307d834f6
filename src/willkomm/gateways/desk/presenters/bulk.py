"""«Heute»: what ten people and more wait for is one task, and so is a stack of letters that waits for the post."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from willkomm.common.correspondence.models import Letter
from willkomm.core.list_filter import PLACE
from willkomm.core.told import number
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.presenters.today import Task
from willkomm.gateways.desk.queries.offices import Offices
from willkomm.welcome.conversations.presenters.batches import in_words, letters
from willkomm.welcome.conversations.queries.batches import HAND_OVER

LABELS = {
    "invitation": gettext_lazy("Einladen"),
    "event": gettext_lazy("Einladen"),
    "reminder": gettext_lazy("Erinnern"),
    "folder": gettext_lazy("Briefe erstellen"),
}


ARRIVALS = {
    "suggested": (
        ngettext_lazy("%(count)s Zuzug bestätigen", "%(count)s Zuzüge bestätigen", "n"),
        gettext_lazy("Der Vorschlag ist bei allen klar. Sie sehen jeden Haushalt und bestätigen alle zusammen."),
    ),
    "to_check": (
        ngettext_lazy("%(count)s Zuzug prüfen", "%(count)s Zuzüge prüfen", "n"),
        gettext_lazy("Hier ist etwas unklar. Bei jedem Haushalt steht, was."),
    ),
}


def for_many(actor, many: Mapping[tuple[int, str], tuple[int, date]], here: Offices) -> list[Task]:
    """«300 Personen einladen», «300 Zuzüge bestätigen»: one task per municipality and kind."""
    return [_for_many(actor, here.found[i], kind, *facts) for (i, kind), facts in many.items()]


def _for_many(actor, office, kind: str, count: int, since: date) -> Task:
    if kind in ARRIVALS:
        return _arrivals(actor, office, kind, count, since)
    return (_folders if kind == HAND_OVER else _letters)(office, kind, count, since)


def _folders(office, kind: str, count: int, since: date) -> Task:
    title = ngettext("%(n)s Mappe eintragen", "%(n)s Mappen eintragen", count) % {"n": number(count)}
    text = _("Die Begleitbriefe sind erstellt. Tragen Sie ein, wann die Mappen übergeben oder geschickt wurden.")
    url = address("cases-many", **{"schritt": "folder", "mappen": office.slug})
    return Task(since, office.pk, title, text, label=_("Eintragen"), url=url)


def _letters(office, template: str, count: int, since: date) -> Task:
    text = _("Alle Briefe entstehen zusammen, nach Strassen geordnet für die Post.")
    url = address("invite-many", o=office.slug, brief=template)
    return Task(since, office.pk, in_words(template, count), text, label=LABELS[template], url=url)


def _arrivals(actor, office, state: str, count: int, since: date) -> Task:
    title, text = ARRIVALS[state]
    url = address("arrivals", **{PLACE: office.slug}) if actor.may("cases.confirm", office.pk) else ""
    title = title % {"n": count, "count": number(count)}
    return Task(since, office.pk, title, text, label=_("Prüfen") if url else "", url=url)


def batch_tasks(found: Iterable[Letter]) -> list[Task]:
    """Stacks of letters that wait for «zur Post»; each is told by one of its letters, and names nobody."""
    return [_batch_task(letter, *letter.batch) for letter in found]


def _batch_task(letter: Letter, key, ordered_at, count: int) -> Task:
    day = timezone.localtime(ordered_at).date()
    what = {"letters": letters(count), "kind": letter.get_template_display(), "day": date_format(day, "j. F Y")}
    text = _("%(letters)s: %(kind)s, %(day)s") % what
    url = address("letter-batch", key)
    return Task(day, letter.organisation_id, _("Gedruckt?"), text, label=_("Öffnen"), url=url)


def age(task: Task) -> date:
    """Oldest duty first."""
    return task.since

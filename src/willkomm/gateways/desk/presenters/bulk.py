"""«Heute»: letters for ten people and more are one task, and so is a stack of letters that waits for the post."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from willkomm.common.correspondence.models import Letter
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.presenters.today import Task
from willkomm.gateways.desk.queries.offices import Offices
from willkomm.welcome.conversations.presenters.batches import in_words, letters

LABELS = {
    "invitation": gettext_lazy("Einladen"),
    "event": gettext_lazy("Einladen"),
    "reminder": gettext_lazy("Erinnern"),
    "folder": gettext_lazy("Briefe erstellen"),
}


def letters_for_many(many: Mapping[tuple[int, str], tuple[int, date]], here: Offices) -> list[Task]:
    """«300 Personen einladen», one task per municipality and letter."""
    return [
        Task(
            since,
            organisation_id,
            in_words(template, count),
            _("Alle Briefe entstehen zusammen, nach Strassen geordnet für die Post."),
            label=LABELS[template],
            url=address("invite-many", o=here.found[organisation_id].slug, brief=template),
        )
        for (organisation_id, template), (count, since) in many.items()
    ]


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

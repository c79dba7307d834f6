"""The page «Brief erstellen»: what will be printed, in words."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.common.correspondence.actions import WAY_OUT
from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import Draft, previewed
from willkomm.common.correspondence.rules import date_words, time_words
from willkomm.core.protection.catalogue import refusal
from willkomm.welcome.conversations.letters import may_get, orders_for, proposed_template, together
from willkomm.welcome.conversations.queries import reached_on
from willkomm.welcome.conversations.queries.batches import companion_of


@dataclass(frozen=True)
class Preview:
    """A letter before it is written: its cases, its draft, why it cannot be written, and what else could be.

    `existing` is the letter of this kind that stands already, where the dossier's state does not tell.
    """

    case: object
    template: str
    cases: list
    draft: Draft
    refusal: str
    existing: Letter | None = None

    @property
    def title(self) -> str:
        """The kind of letter."""
        return str(Letter.Template(self.template).label)

    @property
    def rows(self) -> list[dict]:
        """The summary: address, languages, appointment."""
        facts, order = self.draft.facts, self.draft.order
        at = order.appointment_at and timezone.localtime(order.appointment_at)
        when = f"{date_words(at, 'de_CH')}, {time_words(at, 'de_CH')}" if at else _("ohne Termin, bitte melden")
        rows = [
            {"key": _("Geht an"), "value": ", ".join(facts.recipient) or _("Die Adresse fehlt.")},
            {"key": _("Sprachen"), "value": self.spoken},
        ]
        asks = self.template in (Letter.Template.INVITATION, Letter.Template.REMINDER)
        return [*rows, {"key": _("Termin"), "value": when}] if asks else rows

    @property
    def existing_words(self) -> str:
        """By whom and when the letter that stands already was written, and whether it went out."""
        day = date_format(timezone.localtime(self.existing.issued_at), "j. F Y")
        words = _("Erstellt am %(day)s von %(who)s.") % {"day": day, "who": self.existing.issued_by}
        out = self.existing.posted_on
        return f"{words} {_('Zur Post am %(day)s.') % {'day': date_format(out, 'j. F Y')}}" if out else words

    @property
    def spoken(self) -> str:
        """The languages of the letter, German first, then those of single lines."""
        columns = ", ".join(self.draft.names.get(tag, tag) for tag in self.draft.languages)
        lines = ", ".join(self.draft.names.get(tag, tag) for tag in self.draft.plan.lines)
        return _("%(columns)s; je eine Zeile: %(lines)s") % {"columns": columns, "lines": lines} if lines else columns

    @property
    def others(self) -> list[dict]:
        """Links to the other kinds of letter that could be written now."""
        address = reverse("letter-create", args=[self.case.public_id])
        return [
            {"label": label, "url": f"{address}?template={key}"}
            for key, label in Letter.Template.choices
            if key != self.template and not may_get(self.case, key)
        ]


def preview(case, template: str, *, now, include_unchecked: bool = False) -> Preview:
    """The letter as it would be written now; an unknown template gives the one that comes next."""
    template = template if template in Letter.Template.values else proposed_template(case)
    cases = together(case, template)
    orders = orders_for(cases, template)
    facts = {"base_url": settings.BASE_URL, "now": now, "include_unchecked": include_unchecked}
    [draft] = previewed(case.organisation, orders, **facts)
    existing = companion_of(cases) if template == Letter.Template.FOLDER else None
    refused = may_get(case, template) or refusal(case.organisation, WAY_OUT, timezone.localdate(now))
    return Preview(case, template, cases, draft, refused, existing)


def done_message(letters):
    """What the officer reads after the letters were written, with the link to the file."""
    words = ngettext("Brief erstellt.", "%(n)s Briefe erstellt.", len(letters)) % {"n": len(letters)}
    address = reverse("letter-file", args=[letters[0].public_id])
    return format_html('{} <a href="{}">{}</a>', words, address, _("PDF öffnen und drucken"))


def confirmation_rows(cases) -> list[dict]:
    """Who was reached when and how, one row per dossier: «20. November 2026: Gespräch»."""
    reached = reached_on(cases)
    return [
        {
            "key": case.person.name,
            "value": ", ".join(f"{date_format(on, 'j. F Y')}: {channel}" for on, channel in reached[case.pk]),
        }
        for case in cases
    ]

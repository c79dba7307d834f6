"""Filters of a list that grows without end: they stand in the address, and each can be taken away by itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from willkomm.core.days import DayField
from willkomm.core.pages import Slice, turned
from willkomm.core.short_lists import ORDER, SEARCH, TOOLS_FROM

EVERYTHING = ("", _("alle"))
PLACE = "gemeinde"
# Which kept view is shown; the word ALL stands for none, where a list may open with one.
CURRENT, ALL = "ansicht", "alle"


def day_field(label) -> DayField:
    """A day that narrows the list."""
    return DayField(label, required=False)


def search_field(label) -> forms.CharField:
    """A word that narrows the list."""
    widget = forms.TextInput(attrs={"type": "search"})
    return forms.CharField(label=label, required=False, max_length=80, widget=widget)


def choice_field(label, choices: Iterable, *, empty=EVERYTHING) -> forms.ChoiceField:
    """One of several, or `empty`."""
    return forms.ChoiceField(label=label, required=False, choices=[empty, *choices])


def order_field() -> forms.ChoiceField:
    """The order of a list that begins with the newest, or the other way round (`core.pages.turned`)."""
    return choice_field(_("Sortiert nach"), [("alt", _("den ältesten zuerst"))], empty=("", _("den neuesten zuerst")))


def carried_field() -> forms.CharField:
    """Something that stays in the address and filters nothing: whose list it is, say."""
    return forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


class ListFilter(forms.Form):
    """The base of such forms: what cannot be understood says so and filters nothing.

    `home` is the name of the list's address, `kept_as` the name under which views of it are kept (empty: none are),
    `first` the names of the fields that always show (empty: all). A field called ORDER says the order and filters
    nothing; hidden fields are carried on. `components/list_filter.html` shows the form.
    """

    home = ""
    kept_as = ""
    first: tuple[str, ...] = ()

    def __init__(self, data: Mapping, *, places=(), fields: Mapping[str, forms.Field] | None = None, at=()):
        """`places` are organisations; with fewer than two nobody is asked about them. `fields` are added.

        `at` are the parts of the list's address.
        """
        self.at = at
        names = [*self.base_fields, *(fields or {}), PLACE]
        super().__init__({name: data.get(name, "") for name in names}, auto_id="liste-%s", label_suffix="")
        if len(places) > 1:
            self.fields[PLACE] = choice_field(_("Gemeinde"), ((each.slug, each.name) for each in places))
        self.fields.update(fields or {})
        self.order_fields(self.field_order)
        self.is_valid()
        told = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        self.asked = {name: value for name, value in told.items() if not self[name].is_hidden}
        self.carried = {name: value for name, value in told.items() if self[name].is_hidden}

    @property
    def path(self) -> str:
        """The address of the list itself."""
        return reverse(self.home, args=self.at)

    @property
    def everything(self) -> str:
        """The address of the list with nothing set."""
        return self.address({})

    @property
    def texts(self) -> dict[str, str]:
        """What is set, as it stands in the address."""
        return _texts(self.asked)

    @property
    def query(self) -> str:
        """The same after the question mark."""
        return urlencode(self.texts)

    @property
    def kept(self) -> dict[str, str]:
        """What of it a kept view holds: never a name that somebody searched for."""
        return {key: text for key, text in self.texts.items() if key != SEARCH}

    def address(self, asked=None, **more: str) -> str:
        """The list with these filters (all that are set)."""
        query = _texts({**self.carried, **(self.asked if asked is None else asked)}) | more
        if not query and self.kept_as:
            query = {CURRENT: ALL}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def chips(self) -> list[dict]:
        """Every filter that is set, in words, with the address of the list without it."""
        return [
            {
                "key": key,
                "label": self.said(key, value),
                "url": self.address({k: v for k, v in self.asked.items() if k != key}),
            }
            for key, value in self.asked.items()
            if key != ORDER
        ]

    def kept_words(self) -> list[str]:
        """What a kept view holds, in words: filters, and the order if one was chosen."""
        return [self.said(key, value) for key, value in self.asked.items() if key != SEARCH]

    def said(self, key: str, value) -> str:
        """One filter in words."""
        field = self.fields[key]
        if isinstance(value, date):
            return f"{field.label} {date_format(value, 'j.n.Y')}"
        return f"{field.label}: {dict(field.choices).get(value, value) if hasattr(field, 'choices') else value}"

    @property
    def ordered(self) -> bool:
        """Whether one may choose the order."""
        return ORDER in self.fields

    @property
    def first_fields(self) -> list:
        """Those that always show."""
        return [field for field in self.visible_fields() if field.name in (self.first or self.fields)]

    @property
    def more_fields(self) -> list:
        """Those behind «Weitere Filter»."""
        return [field for field in self.visible_fields() if self.first and field.name not in self.first]

    @property
    def more_open(self) -> bool:
        """Whether one of them filters or is wrong."""
        return any(field.errors or field.name in self.asked for field in self.more_fields)

    def needed(self, found: Slice) -> bool:
        """Whether the list needs tools: from ten rows on, and whenever something is set."""
        return bool(self.asked or self.errors or found.before or found.after or len(found.rows) >= TOOLS_FROM)

    def listed(self, found: Slice) -> dict:
        """What a page with such a list needs: form, tools, previous_url, next_url."""
        return {"form": self, "tools": self.needed(found), **self.turns(found)}

    def turns(self, pages: Slice) -> dict:
        """Addresses of the newer and the older page, with the filters that are set."""
        return {
            "previous_url": self.address(vor=pages.before) if pages.before else "",
            "next_url": self.address(nach=pages.after) if pages.after else "",
        }


def ordered(order: Sequence[str], asked: Mapping) -> Sequence[str]:
    """This order, or from its end when an `order_field` says so."""
    return turned(order) if asked.get(ORDER) else order


def marks(data: Mapping) -> dict[str, str]:
    """Where the page begins or ends, as the address says it, for `core.pages.keyset`."""
    return {"after": data.get("nach", "")[:300], "before": data.get("vor", "")[:300]}


def slice_of(question: Callable[..., Slice], *facts, **where) -> Slice:
    """A page of a list (`core.pages.keyset`); raises Http404 for a mark that does not fit."""
    try:
        return question(*facts, **where)
    except ValueError as error:
        raise Http404("Diese Seite der Liste gibt es nicht.") from error


def _texts(asked: Mapping) -> dict[str, str]:
    return {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in asked.items()}


def within(column: str, since: date | None, until: date | None) -> Q:
    """Moments in `column` from one day to another, both inclusive, as far as they are told."""
    found = Q()
    if since:
        found &= Q(**{f"{column}__gte": _midnight(since)})
    if until:
        found &= Q(**{f"{column}__lt": _midnight(until + timedelta(days=1))})
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

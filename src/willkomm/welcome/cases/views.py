"""The rules in words, dated; the canton sets them, a municipality tightens them."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from willkomm.core.kernel.gate import find, requires
from willkomm.core.kernel.page import page
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.core.organisations.forms import LastDayForm
from willkomm.welcome.cases import presenters
from willkomm.welcome.cases.actions import rulebook as actions
from willkomm.welcome.cases.forms import ChannelRuleForm, IntervalForm, ScreeningRuleForm
from willkomm.welcome.cases.models import ChannelRule, ScreeningRule
from willkomm.welcome.cases.queries import days, rulebook_of

FORM = "organisations/form.html"
KINDS = {
    "pruefung": (ScreeningRule, ScreeningRuleForm, actions.set_screening_rule),
    "kanal": (ChannelRule, ChannelRuleForm, actions.set_channel_rule),
}


def _back(organisation) -> str:
    return f"{reverse('rules')}?{urlencode({'o': organisation.slug})}"


def _kind(name: str):
    if name not in KINDS:
        raise Http404("Das gibt es hier nicht.")
    return KINDS[name]


def _status(form) -> int:
    return 422 if form.is_bound else 200


@requires("rules.view")
def rules(request):
    """Which arrivals are suggested for what, by which channel, and after how many days."""
    today = timezone.localdate()
    here, choices = choose(request, "rules.view", today)
    tables = presenters.rulebook(rulebook_of(here, today), here, today)
    context = {"organisation": here, "choices": choices, "tightens": actions.tightens_only(here)}
    context["may_edit"] = request.actor.may("rules.edit", here.pk)
    return page(request, "cases/rules.html", **tables, **context)


@requires("rules.edit")
def new_rule(request, kind: str):
    """Add a row before the organisation's own."""
    _model, form_class, act = _kind(kind)
    today = timezone.localdate()
    here, _choices = choose(request, "rules.edit", today)
    form = form_class(request.POST or None, organisation=here, today=today)
    if succeeded(form, partial(act, request.actor, here, today=today)):
        messages.success(request, _("Die Regel ist gespeichert."))
        return redirect(_back(here))
    texts = {"title": _("Regel festlegen"), "lead": here.name, "button": _("Regel speichern")}
    return page(request, FORM, form=form, back_url=_back(here), status=_status(form), **texts)


def _rule(request, kind: str, pk: int):
    model, form_class, act = _kind(kind)
    rows = model.objects.filter(organisation__in=request.actor.where("rules.view")).select_related("organisation")
    return find(rows, request.actor, "rules.edit", pk=pk), form_class, act


@requires("rules.edit")
def change_rule(request, kind: str, pk: int):
    """End a row and begin another in its place, from a day on."""
    row, form_class, act = _rule(request, kind, pk)
    here, today = row.organisation, timezone.localdate()
    initial = {name: getattr(row, name) for name in form_class.base_fields if name != "valid_from"}
    initial |= {name: "" if value is None else int(value) for name, value in initial.items() if value in (True, False)}
    form = form_class(request.POST or None, organisation=here, today=today, initial=initial)
    if succeeded(form, partial(act, request.actor, here, today=today, replaces=row)):
        messages.success(request, _("Die Regel ist geändert."))
        return redirect(_back(here))
    texts = {"title": _("Regel ändern"), "lead": row.words, "button": _("Änderung speichern")}
    return page(request, FORM, form=form, back_url=_back(here), status=_status(form), **texts)


@requires("rules.edit")
def end_rule(request, kind: str, pk: int):
    """End a row on a day."""
    row, _form, _act = _rule(request, kind, pk)
    today = timezone.localdate()
    form = LastDayForm(request.POST or None, initial={"last_day": today})
    form.fields["last_day"].help_text = _("An diesem Tag gilt die Regel noch.")
    if succeeded(form, partial(actions.end_rule, request.actor, row, today=today)):
        messages.success(request, _("Der letzte Tag ist gespeichert."))
        return redirect(_back(row.organisation))
    texts = {"title": _("Regel beenden"), "lead": row.words, "button": _("Regel beenden"), "danger": True}
    return page(request, FORM, form=form, back_url=_back(row.organisation), status=_status(form), **texts)


@requires("rules.edit")
def set_interval(request, key: str):
    """Another number of days from a day on."""
    if key not in presenters.INTERVAL_WORDS:
        raise Http404("Das gibt es hier nicht.")
    today = timezone.localdate()
    here, _choices = choose(request, "rules.edit", today)
    most = days(key, today, here.parent_id) if actions.tightens_only(here) else None
    initial = {"days_after": days(key, today, here.pk)}
    form = IntervalForm(request.POST or None, today=today, most=most, initial=initial)
    if succeeded(form, partial(actions.set_interval, request.actor, here, key=key, today=today)):
        messages.success(request, _("Die Frist ist gespeichert."))
        return redirect(_back(here))
    texts = {"title": _("Frist ändern"), "lead": presenters.INTERVAL_WORDS[key], "button": _("Frist speichern")}
    return page(request, FORM, form=form, back_url=_back(here), status=_status(form), **texts)

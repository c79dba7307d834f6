"""Pages on which an organisation looks after itself, its contracts and its municipalities."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations import actions, presenters, queries
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.core.organisations.forms import (
    ContactPointForm,
    CooperationChangeForm,
    CooperationForm,
    LastDayForm,
    MergerForm,
    NewOrganisationForm,
    OrganisationForm,
)
from willkomm.core.organisations.models import Cooperation, Merger, Organisation

FORM = "organisations/form.html"


def _asked(form) -> int:
    """422 when the form came back with errors, 200 when it is shown for the first time."""
    return 422 if form.is_bound else 200


@requires("organisation.edit")
def edit(request):
    """How the organisation is reached."""
    here, choices = choose(request, "organisation.edit", timezone.localdate())
    form = OrganisationForm(request.POST or None, instance=here)
    if succeeded(form, partial(actions.edit_organisation, request.actor, here)):
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect(request.get_full_path())
    context = {"organisation": here, "choices": choices, "form": form, "facts": presenters.facts(here)}
    return page(request, "organisations/edit.html", status=_asked(form), **context)


@requires("cooperation.view")
def cooperations(request):
    """The contracts of one's organisations, and what waits for an answer."""
    today = timezone.localdate()
    mine = request.actor.where("cooperation.view")
    rows = [presenters.contract(row, request.actor, today) for row in queries.contracts_of(mine, today)]
    can_open = bool(request.actor.where("cooperation.edit"))
    found = presenters.contract_list(rows, request.GET)
    return page(request, "organisations/cooperations.html", found=found, can_open=can_open)


def _contract(request, pk: int) -> Cooperation:
    """The contract if one of the actor's organisations takes part in it; 404 for everybody else."""
    rows = queries.contracts_of(request.actor.where("cooperation.edit"), timezone.localdate())
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise Http404("Das gibt es hier nicht.")
    return found


@requires("cooperation.edit")
def new_cooperation(request):
    """Enter a new contract."""
    today = timezone.localdate()
    host, _choices = choose(request, "cooperation.edit", today)
    form = CooperationForm(request.POST or None, host=host, today=today)
    if succeeded(form, partial(actions.open_cooperation, request.actor, host)):
        messages.success(request, _("Der Verbund ist erfasst. Die Partnergemeinden können jetzt zustimmen."))
        return redirect("cooperations")
    texts = {"title": _("Verbund erfassen"), "lead": _("Trägergemeinde: %s") % host.name}
    texts["button"] = texts["title"]
    return page(request, FORM, form=form, back_url=reverse("cooperations"), status=_asked(form), **texts)


@requires("cooperation.edit")
def change_cooperation(request, pk: int):
    """Other terms from a day on."""
    today, row = timezone.localdate(), _contract(request, pk)
    initial = presenters.terms(row, today)
    form = CooperationChangeForm(request.POST or None, host=row.host, today=today, initial=initial)
    if succeeded(form, partial(actions.change_cooperation, request.actor, row, today=today)):
        messages.success(request, _("Die Änderung ist gespeichert."))
        return redirect("cooperations")
    texts = {"title": _("Verbund ändern"), "lead": row.name, "button": _("Änderung speichern")}
    return page(request, FORM, form=form, back_url=reverse("cooperations"), status=_asked(form), **texts)


@requires("cooperation.edit")
def end_cooperation(request, pk: int):
    """End the contract (host) or leave it (partner)."""
    today, row = timezone.localdate(), _contract(request, pk)
    partner = presenters.own_partner(row, request.actor)
    if partner is None and not request.actor.may("cooperation.edit", row.host_id):
        raise Http404("Das gibt es hier nicht.")
    form = LastDayForm(request.POST or None, initial={"last_day": today})
    act = partial(actions.end_cooperation, request.actor, row, today=today)
    if partner:
        act = partial(actions.leave_cooperation, request.actor, partner, cooperation=row, today=today)
    if succeeded(form, act):
        messages.success(request, _("Der letzte Tag ist gespeichert."))
        return redirect("cooperations")
    title = _("Aus dem Verbund austreten") if partner else _("Verbund beenden")
    texts = {"title": title, "lead": row.name, "button": title, "danger": True}
    return page(request, FORM, form=form, back_url=reverse("cooperations"), status=_asked(form), **texts)


@require_POST
@requires("cooperation.edit")
def answer_cooperation(request, pk: int, partner: int):
    """Agree to a contract, or decline."""
    row, agreed = _contract(request, pk), request.POST.get("answer") == "yes"
    here = next((each for each in row.asked.all() if each.pk == partner), None)
    if here is None:
        raise Http404("Das gibt es hier nicht.")
    today = timezone.localdate()
    actions.answer_cooperation(request.actor, here, cooperation=row, agreed=agreed, today=today)
    messages.success(request, _("Sie haben zugestimmt.") if agreed else _("Sie haben abgelehnt."))
    return redirect("cooperations")


@requires("organisation.create")
def organisations(request):
    """The canton's municipalities with number, district and successor, and who else belongs to it."""
    canton, choices = choose(request, "organisation.create", timezone.localdate())
    below, others = queries.everybody_below(canton)
    rows = presenters.municipalities(below, timezone.localdate(), request.GET)
    context = {"organisation": canton, "choices": choices, "others": others}
    return page(request, "organisations/organisations.html", **rows, mergers=queries.mergers_of(canton), **context)


@requires("organisation.create")
def new_organisation(request):
    """Add a regional office, association or municipality."""
    canton, _choices = choose(request, "organisation.create", timezone.localdate())
    form = NewOrganisationForm(request.POST or None)
    if succeeded(form, partial(actions.create_organisation, request.actor, canton)):
        messages.success(request, _("Die Organisation ist angelegt. Setzen Sie als Nächstes ihre Leitung ein."))
        return redirect("organisations")
    texts = {"title": _("Organisation anlegen"), "lead": canton.name, "button": _("Organisation anlegen")}
    return page(request, FORM, form=form, back_url=reverse("organisations"), status=_asked(form), **texts)


@requires("organisation.merge")
def merge(request):
    """Choose, read what it would mean, then do it: the second POST carries the same facts and `sure`."""
    canton, _choices = choose(request, "organisation.merge", timezone.localdate())
    form = MergerForm(request.POST or None, canton=canton)
    sure = request.POST.get("sure") == "yes"
    act = partial(actions.merge, request.actor, canton, now=timezone.now())
    if succeeded(form, act if sure else partial(_reasonable, canton)):
        if sure:
            messages.success(request, _("Die Zusammenlegung ist gespeichert."))
            return redirect("organisations")
        return page(request, "organisations/merge_preview.html", **presenters.merger_preview(form))
    texts = {"title": _("Gemeinden zusammenlegen"), "lead": canton.name, "button": _("Folgen ansehen")}
    return page(request, FORM, form=form, back_url=reverse("organisations"), status=_asked(form), **texts)


def _reasonable(canton: Organisation, old, successor, on) -> None:
    actions.check_merger(canton, list(old), successor, on)


@require_POST
@requires("organisation.merge")
def undo_merge(request, pk: int):
    """Take a merger back."""
    merger = Merger.objects.filter(pk=pk, canton__in=request.actor.where("organisation.merge")).first()
    if merger is None:
        raise Http404("Das gibt es hier nicht.")
    try:
        actions.undo_merge(request.actor, merger.canton, merger=merger, now=timezone.now())
        messages.success(request, _("Die Zusammenlegung ist rückgängig gemacht."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("organisations")


def _contact_address(here: Organisation) -> str:
    return f"{reverse('contact-point')}?{urlencode({'o': here.slug})}"


@requires("contacts.edit")
def contact_point(request):
    """«Unsere Ansprechstelle»: what the canton has, and the form."""
    today = timezone.localdate()
    here, choices = choose(request, "contacts.edit", today)
    row, former = queries.contacts_until(here, today)
    form = ContactPointForm(request.POST or None, instance=row, place=here, today=today)
    if succeeded(form, partial(actions.set_contact_point, request.actor, here, today=today)):
        messages.success(request, _("Die Ansprechstelle ist gemeldet."))
        return redirect(_contact_address(here))
    facts = {"contact": presenters.contact_facts(row, today), "former": former}
    context = {"organisation": here, "choices": choices, "form": form, **facts}
    return page(request, "organisations/contact_point.html", status=_asked(form), **context)


@require_POST
@requires("contacts.edit")
def confirm_contact_point(request):
    """«Stimmt noch»."""
    today = timezone.localdate()
    here, _choices = choose(request, "contacts.edit", today)
    try:
        actions.confirm_contact_point(request.actor, here, today=today)
        messages.success(request, _("Danke. Die Ansprechstelle ist bestätigt."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(_contact_address(here))

"""Members, roles, deputies, the permission table, and one's own keys."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from willkomm.core.accounts import actions, presenters, queries
from willkomm.core.accounts.forms import DeputyForm, FirstLeadForm, KeyForm, MemberForm, ReasonForm
from willkomm.core.accounts.middleware import shown_second_factor
from willkomm.core.accounts.models import ApiKey, Membership
from willkomm.core.kernel.gate import find, requires
from willkomm.core.kernel.page import page
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.core.organisations.forms import LastDayForm
from willkomm.core.organisations.models import Organisation
from willkomm.core.short_lists import short_list

FORM = "organisations/form.html"


def _list(organisation) -> str:
    return f"{reverse('members')}?{urlencode({'o': organisation.slug})}"


def _membership(request, pk: int) -> Membership:
    """One membership: 404 outside one's organisations, 403 for those who may only look."""
    rows = Membership.objects.filter(organisation__in=request.actor.where("members.view"))
    return find(rows.select_related("user", "organisation"), request.actor, "members.edit", pk=pk)


def _status(form) -> int:
    return 422 if form.is_bound else 200


@requires("members.view")
def members(request):
    """Who works here, in which role, from when to when, and who stands in."""
    today = timezone.localdate()
    here, choices = choose(request, "members.view", today)
    present, former = queries.members_of(here, today)
    users = [row.user for row in present]
    own, resets, have = queries.helps(request.actor, users, today)
    rows = [presenters.member(row, request.actor, today, own, resets & have) for row in present]
    context = {"organisation": here, "choices": choices, "found": presenters.member_list(rows, request.GET)}
    context["former"] = [presenters.former(row) for row in former]
    context["may_invite"] = request.actor.may("members.edit", here.pk)
    context["may_reset"] = request.actor.may("members.reset")
    return page(request, "accounts/members.html", **context)


@requires("members.edit")
def invite(request):
    """Take somebody in; a new account leads to the page with the link for its password."""
    today = timezone.localdate()
    here, _choices = choose(request, "members.edit", today)
    form = MemberForm(request.POST or None, actor=request.actor, organisation=here, today=today)
    made = []
    if succeeded(form, lambda **facts: made.append(actions.invite_member(request.actor, here, **facts))):
        [row] = made
        messages.success(request, _("%s ist aufgenommen.") % row.user)
        waits = queries.may_hand_out_link(request.actor, row.user)
        return redirect("member-link", row.pk) if waits else redirect(_list(here))
    texts = {"title": _("Mitglied aufnehmen"), "lead": here.name, "button": _("Mitglied aufnehmen")}
    return page(request, FORM, form=form, back_url=_list(here), status=_status(form), **texts)


@never_cache
@requires("members.edit")
def link(request, pk: int):
    """The one-time link for a colleague, to be printed or passed on; nothing is sent by itself.

    Somebody who has a password gets a new link only after the question, because the old password ends with it.
    """
    row = _membership(request, pk)
    if queries.may_hand_out_link(request.actor, row.user):
        context = {"row": row, "link": queries.password_link_for(row.user), "back_url": _list(row.organisation)}
        return page(request, "accounts/link.html", **context)
    if not queries.may_renew_link(request.actor, row.user):
        raise Http404("Dieser Person können Sie keinen Link ausstellen.")
    form = forms.Form(request.POST if request.method == "POST" else None)
    if succeeded(form, partial(actions.renew_link, request.actor, row.organisation, user=row.user)):
        return redirect("member-link", pk)
    return page(request, FORM, form=form, back_url=_list(row.organisation), status=_status(form), **_renewal(row))


def _renewal(row: Membership) -> dict:
    title = _("Neuen Link ausstellen")
    lead = _("%s kann sich danach nur noch mit dem Link einloggen; das bisherige Passwort gilt nicht mehr.") % row.user
    return {"title": title, "lead": lead, "button": title, "danger": True}


@requires("members.edit")
def end(request, pk: int):
    """End a role on a day."""
    row, today = _membership(request, pk), timezone.localdate()
    form = LastDayForm(request.POST or None, initial={"last_day": today})
    act = partial(actions.end_role, request.actor, row.organisation, membership=row, today=today)
    if succeeded(form, act):
        messages.success(request, _("Der letzte Tag ist gespeichert."))
        return redirect(_list(row.organisation))
    lead = f"{row.user}, {presenters.ROLES.get(row.role, row.role)}, {row.organisation.name}"
    texts = {"title": _("Rolle beenden"), "lead": lead, "button": _("Rolle beenden"), "danger": True}
    return page(request, FORM, form=form, back_url=_list(row.organisation), status=_status(form), **texts)


@requires("members.edit")
def deputy(request, pk: int):
    """Name a deputy for some days."""
    row, today = _membership(request, pk), timezone.localdate()
    form = DeputyForm(request.POST or None, initial={"starts_on": today})
    made = []
    act = partial(actions.name_deputy, request.actor, row.organisation, membership=row)
    if succeeded(form, lambda **facts: made.append(act(**facts))):
        messages.success(request, _("Die Stellvertretung ist gespeichert."))
        waits = queries.may_hand_out_link(request.actor, made[0].user)
        return redirect("member-link", made[0].pk) if waits else redirect(_list(row.organisation))
    lead = _("für %(name)s, %(role)s") % {"name": row.user, "role": presenters.ROLES.get(row.role, row.role)}
    texts = {"title": _("Stellvertretung bestimmen"), "lead": lead, "button": _("Stellvertretung speichern")}
    return page(request, FORM, form=form, back_url=_list(row.organisation), status=_status(form), **texts)


@never_cache
@requires("members.appoint")
def appoint(request, slug: str):
    """Give an organisation its first lead, and show the link for the password until it is set."""
    today = timezone.localdate()
    canton, _choices = choose(request, "members.appoint", today)
    here = get_object_or_404(Organisation, slug=slug, parent=canton)
    waiting = None if request.POST else queries.waiting_lead(here, today)
    if waiting:
        context = {"row": waiting, "link": queries.password_link_for(waiting.user)}
        return page(request, "accounts/link.html", back_url=reverse("organisations"), **context)
    form = FirstLeadForm(request.POST or None, organisation=here, today=today)
    if succeeded(form, partial(actions.appoint_first, request.actor, canton, organisation=here)):
        messages.success(request, _("Die Leitung ist eingesetzt."))
        waits = queries.waiting_lead(here, today)
        return redirect("member-appoint", slug) if waits else redirect("organisations")
    texts = {"title": _("Leitung einsetzen"), "lead": here.name, "button": _("Leitung einsetzen")}
    return page(request, FORM, form=form, back_url=reverse("organisations"), status=_status(form), **texts)


@requires("members.reset")
def lost_factors(request):
    """Everybody whose lost second factor one may reset: at home, in the Verbund, leads of organisations below."""
    rows = [presenters.lost_factor(row) for row in queries.resettable(request.actor, timezone.localdate())]
    found = short_list(request.GET, rows, words=lambda row: (row["name"], row["facts"]))
    return page(request, "accounts/lost_factors.html", found=found)


@requires("members.reset")
def reset_factor(request, pk: int):
    """Reset somebody's lost second factor, with the reason; asked before, because it cannot be undone."""
    today = timezone.localdate()
    row = get_object_or_404(queries.within_reset(request.actor, today), pk=pk)
    near = row.organisation_id in request.actor.where("members.reset")
    place = row.organisation if near else row.organisation.parent
    form = ReasonForm(request.POST or None)
    act = partial(actions.reset_second_factor, request.actor, place, user=row.user, now=timezone.now())
    if succeeded(form, act):
        messages.success(request, _("Der zweite Faktor von %s ist zurückgesetzt.") % row.user)
        return redirect("lost-factors")
    texts = presenters.reset_texts(row.user)
    return page(request, FORM, form=form, back_url=reverse("lost-factors"), status=_status(form), **texts)


@requires("sessions.own")
def sessions(request):
    """Where one is signed in: device, address, when it was used last."""
    rows = queries.open_sessions(request.user, timezone.now())
    here = request.session.session_key
    found = presenters.session_list([presenters.session(row, here) for row in rows], request.GET)
    return page(request, "accounts/sessions.html", found=found, total=found.total)


@require_POST
@requires("sessions.own")
def sessions_end(request):
    """Sign out one of one's own browsers (`pk`), or all but this one."""
    here, _choices = choose(request, "sessions.own", timezone.localdate())
    wanted, current = request.POST.get("pk", ""), request.session.session_key
    rows = [row for row in queries.open_sessions(request.user, timezone.now()) if row.session_key != current]
    ended = [row.session_key for row in rows if wanted in ("", str(row.pk))]
    if wanted and not ended:
        raise Http404("Diese Sitzung gibt es nicht.")
    actions.end_sessions(request.actor, here, user=request.user, session_keys=ended)
    messages.success(request, _("Die Sitzung ist beendet.") if wanted else _("Alle anderen Sitzungen sind beendet."))
    return redirect("usersessions_list")


@requires("permissions.view")
def permissions(request):
    """Who may do what, and how far it reaches: the table from which every right is built."""
    found = presenters.permission_list(presenters.permission_table(), request.GET)
    return page(request, "accounts/permissions.html", found=found, roles=presenters.roles_in_words())


@requires("keys.edit")
def keys(request):
    """One's own keys for other programs: made, last used, until when they hold."""
    today, found = timezone.localdate(), queries.keys_of(request.user)
    needs = any(not row.second_factor for row in found) and queries.needs_second_factor(request.user, today)
    rows = [presenters.key(row, today, needs and not row.second_factor) for row in found]
    return page(request, "accounts/keys.html", found=presenters.key_list(rows, request.GET))


@never_cache
@requires("keys.edit")
def key_new(request):
    """Make a key; the answer shows it, this once, and no other page ever does."""
    here, _choices = choose(request, "keys.edit", timezone.localdate())
    form, made = KeyForm(request.POST or None), []
    facts = {"user": request.user, "now": timezone.localtime(), "second_factor": shown_second_factor(request)}
    act = partial(actions.create_key, request.actor, here, **facts)
    if succeeded(form, lambda **facts: made.append(act(**facts))):
        row, key = made[0]
        return page(request, "accounts/key_shown.html", row=presenters.key(row, timezone.localdate()), key=key)
    lead = _(
        "Die Fachanwendung darf damit, was Sie heute dürfen, und nicht mehr. Endet eine Rolle, so endet sie auch hier."
    )
    texts = {"title": _("Schlüssel erstellen"), "lead": lead, "button": _("Schlüssel erstellen")}
    return page(request, FORM, form=form, back_url=reverse("keys"), status=_status(form), **texts)


@requires("keys.edit")
def key_revoke(request, pk: int):
    """End one of one's own keys at once."""
    row = get_object_or_404(ApiKey, pk=pk, user=request.user, revoked_at__isnull=True)
    here, _choices = choose(request, "keys.edit", timezone.localdate())
    form = forms.Form(request.POST if request.method == "POST" else None)
    if succeeded(form, partial(actions.revoke_key, request.actor, here, key=row, now=timezone.now())):
        messages.success(request, _("Der Schlüssel «%s» ist widerrufen.") % row.label)
        return redirect("keys")
    lead = (
        _(
            "«%s» gilt danach sofort nicht mehr. Das lässt sich nicht rückgängig machen; erstellen Sie der"
            " Fachanwendung einen neuen Schlüssel, wenn sie weiter einen braucht."
        )
        % row.label
    )
    texts = {"title": _("Schlüssel widerrufen"), "lead": lead, "button": _("Schlüssel widerrufen"), "danger": True}
    return page(request, FORM, form=form, back_url=reverse("keys"), status=_status(form), **texts)

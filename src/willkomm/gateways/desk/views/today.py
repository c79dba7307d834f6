"""«Heute»: what is to do, oldest duty first."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.organisations.choice import ONLY
from willkomm.gateways.desk import actions
from willkomm.gateways.desk.presenters import bulk, words
from willkomm.gateways.desk.presenters import today as tell
from willkomm.gateways.desk.queries import today as ask
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import local_now, safe


def _tasks(request, dated, flagged, now):
    """All duties as tasks."""
    actor, day = request.actor, now.date()
    tasks = tell.dossier_tasks(actor, dated, now=now, today=day)
    tasks += tell.flag_tasks(actor, flagged)
    if actor.may("letters.issue"):
        unposted = ask.unposted(request)
        tasks += tell.letter_tasks([found for found in unposted if not found[0].batch], day)
        tasks += bulk.batch_tasks(letter for letter, _people in unposted if letter.batch)
    if actor.may("cases.edit"):
        tasks += tell.join_tasks(ask.to_join(request))
    for source in tell.SOURCES:
        tasks += source(actor, offices(request).shown(actor.where("desk.open")))
    return tasks


@requires("desk.open")
def today(request):
    """The morning's page."""
    now, here = local_now(), offices(request)
    dated, flagged = ask.waiting(request, now.date())
    many = ask.for_many(request, dated, now.date())
    dated = ask.without(request, dated, many, now.date())
    tasks = sorted(_tasks(request, dated, flagged, now) + bulk.for_many(request.actor, many, here), key=bulk.age)
    looked_at(request, {person for task in tasks[: tell.SHOWN] for person in task.people}, "Heute")
    return page(
        request,
        "desk/today.html",
        greeting=f"{words.greeting(now)}, {request.actor.name}.",
        headline=tell.headline(len(tasks)),
        rows=[(task, here.name(task.organisation_id)) for task in tasks[: tell.SHOWN]],
        more=len(tasks) - tell.SHOWN,
        by_itself=tell.by_itself(dated, now=now, today=now.date()),
        last_year=tell.reached_in(here.shown(request.actor.where("figures.own")), now.year - 1),
        offices=here,
        first_visit=not request.user.welcomed,
        may_enter=request.actor.may("cases.enter"),
    )


@requires("desk.open")
@require_POST
def welcome_close(request):
    """Close «So läuft es» for ever."""
    organisation = next(o for o in offices(request).found.values() if request.actor.may("desk.open", o.pk))
    actions.dismiss_welcome(request.actor, organisation)
    return redirect("today")


@requires("desk.open")
def narrow(request):
    """Remember in the session which municipality is shown alone (by its slug), or all of them."""
    data = request.POST if request.method == "POST" else request.GET
    chosen = next((o for o in offices(request).current if o.slug == data.get("nur")), None)
    request.session[ONLY] = chosen.pk if chosen else None
    if request.method == "POST":
        shown = _("nur %(name)s") % {"name": chosen.name} if chosen else _("alle Gemeinden")
        messages.info(request, _("Angezeigt: %(shown)s.") % {"shown": shown})
    return redirect(safe(request, data.get("zurueck", "/")))

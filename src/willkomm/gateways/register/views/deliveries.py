"""What came in, one delivery with its messages, and what becomes of them."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.list_filter import marks, slice_of
from willkomm.core.lists.presenters import listed, opening
from willkomm.core.organisations.choice import places
from willkomm.gateways.register import actions, queries
from willkomm.gateways.register.forms import AnswerFilter, DeliveryFilter, ItemFilter
from willkomm.gateways.register.models import Parcel
from willkomm.gateways.register.presenters import delivery_card, delivery_rows, item_rows, parcel_cards
from willkomm.gateways.register.presenters.listing import answer_card, worked_on
from willkomm.gateways.register.presenters.words import technical
from willkomm.gateways.register.tasks import start
from willkomm.gateways.register.views.doing import WAITING, do, the_delivery


def asked_form(request, data) -> DeliveryFilter:
    """The filters as they stand in the address or in a form that carries them on."""
    return DeliveryFilter(data, places=places(request, "register.view"))


@require_GET
@requires("register.view")
def deliveries(request):
    """What came in, newest first; filters stand in the address."""
    form, here = asked_form(request, request.GET), marks(request.GET)
    if first := opening(request, form):
        return redirect(first)
    several = len(request.actor.where("register.view")) > 1
    left = [] if any(here.values()) or form.asked else queries.troubled_parcels(request.actor)
    found = slice_of(queries.deliveries, request.actor, form.asked, parcels=left, **here)
    context = {"cards": [delivery_card(each, several=several) for each in found.rows]}
    context |= {"parcels": parcel_cards(left, queries.deliveries_of(left), request.actor, several=several)}
    context |= {"may_upload": request.actor.may("register.import"), "may_connect": request.actor.may("sedex.edit")}
    return page(request, "register/deliveries.html", **context, **listed(request, form, found))


@require_GET
@requires("register.view")
def answers(request):
    """What we answered senders who asked for it, and how far that came; newest first."""
    form = AnswerFilter(request.GET, places=places(request, "register.view"))
    found = slice_of(queries.answers, request.actor, form.asked, **marks(request.GET))
    several = len(request.actor.where("register.view")) > 1
    context = {"cards": [answer_card(each, several=several) for each in found.rows]}
    return page(request, "register/answers.html", **context, **form.listed(found))


@require_GET
@requires("register.view")
def delivery(request, public_id):
    """One delivery with its messages."""
    here = the_delivery(request, public_id, "register.view")
    if waits := WAITING.get(here.state):
        return redirect(waits, here.public_id)
    form = ItemFilter(request.GET, at=[here.public_id])
    found = slice_of(queries.items_of, here, form.asked, **marks(request.GET))
    cases = queries.case_links(request.actor, found.rows)
    looked_at(request, [item.person for item in found.rows if item.person_id], "Registerlieferung")
    may = request.actor.may("register.import", here.organisation_id)
    return page(
        request,
        "register/delivery.html",
        delivery=here,
        card=delivery_card(here, several=False),
        facts=delivery_rows(here),
        technical=technical(here),
        rows=item_rows(found.rows, cases, may_decide=may),
        can_undo=may and queries.may_take_back(here),
        **form.listed(found),
    )


@require_POST
@requires("register.import")
def decide(request, public_id):
    """Say whom a message means that names nobody for certain."""
    here = the_delivery(request, public_id, "register.import")
    item = queries.item_to_decide(here, request.POST.get("meldung", ""))
    if item is None:
        raise Http404("Diese Meldung gibt es hier nicht.")
    same = request.POST.get("entscheid") == "dieselbe"
    do(request, lambda: actions.decide_person(request.actor, item, same=same, now=timezone.now()).sentence)
    return redirect("delivery", here.public_id)


@require_POST
@requires("register.import")
def take_back(request, public_id):
    """Undo a whole delivery, or stop a table that is being taken over."""
    here = the_delivery(request, public_id, "register.import")
    if touched := queries.worked_on(queries.undone_by(here)):
        looked_at(request, [case.person for case in touched], "Registerlieferung")
        shown = worked_on(touched, queries.cases_of(request.actor, [case.person_id for case in touched]))
        return page(request, "register/worked_on.html", delivery=here, **shown, status=422)

    def verb():
        done = actions.take_back(request.actor, here, now=timezone.now())
        start(done)
        now = _("Die Lieferung ist zurückgenommen. Die gleiche Datei kann wieder kommen.")
        return done.sentence if done.asked else now

    do(request, verb)
    return redirect("delivery", here.public_id)


@require_POST
@requires("register.import")
def parcel(request, public_id):
    """Say what becomes of a file that got stuck in the drop folder."""
    rows = Parcel.objects.for_scope(request.actor, "register.view")
    here = find(rows, request.actor, "register.import", public_id=public_id)

    def verb():
        done = actions.ask_for_parcel(request.actor, here, wish=request.POST.get("wunsch", ""))
        if done.wish == Parcel.Wish.DISCARD:
            return _("Die Datei wird innert einer Minute gelöscht.")
        return _("Die Datei wird innert einer Minute nochmals gelesen.")

    do(request, verb)
    return redirect("deliveries")

"""What other doors tell the desk: duties for «Heute», last year's figures, and who waits, for the search."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, Sum, UUIDField, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import contact_questions
from willkomm.core.protection.models import Provision
from willkomm.core.protection.queries import not_noted
from willkomm.core.written import ask
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.presenters.today import Task, add_source, take_figures_from
from willkomm.gateways.desk.queries import finding
from willkomm.gateways.register.actions.background import BUSY, STUCK
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.queries.parcels import waiting_too_long
from willkomm.gateways.register.queries.waiting import heard_of
from willkomm.gateways.reporting.models import Figure

SHOWN_FOR = timedelta(days=14)
FEW = 20
TERM, LONG_AGO = "term", datetime(1970, 1, 1, tzinfo=UTC)
TABLES = {
    Delivery.State.ASKS: (gettext_lazy("Tabelle: Was bedeuten die Spalten?"), gettext_lazy("Spalten bestimmen")),
    Delivery.State.PREVIEW: (gettext_lazy("Tabelle übernehmen?"), gettext_lazy("Vorschau ansehen")),
}


def about_deliveries(actor, organisation_ids) -> list[Task]:
    """Deliveries that need somebody: refused of late, tables to decide about, messages that may mean a known person.

    A refused one is left out once a later one of the same organisation came through. With them, in the same question,
    files of the drop folder that no delivery tells about, half a pair, say; and whether a shorter term is announced.
    """
    ids, now = sorted(actor.where("register.view") & set(organisation_ids)), timezone.now()
    found = ask(_deliveries, [now - SHOWN_FOR, timezone.localdate(now), *ids]) if ids else []
    terms = about_terms(actor, organisation_ids) if any(row.state == TERM for row in found) else []
    return [*terms, *(_task(row) for row in found if row.state != TERM)]


def _deliveries(_shape: tuple, since: datetime, today: date, *ids: int):
    later = Delivery.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        received_at__gt=OuterRef("received_at"),
        state__in=(Delivery.State.DONE, Delivery.State.WAITING),
    )
    question = Item.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        delivery=OuterRef("pk"),
        reason="same_person?",
        payload__isnull=False,
    )
    fresh = Q(state=Delivery.State.REJECTED, received_at__gte=since) & ~Exists(later)
    rows = Delivery.objects.filter(organisation_id__in=ids).annotate(asks=Exists(question))
    rows = rows.filter(fresh | Q(asks=True) | Q(state__in=TABLES) | Q(reason=STUCK)).annotate(parcel=Value(False))
    columns = ("received_at", "organisation_id", "public_id", "source", "sentence", "state", "asks", "parcel")
    return (
        rows.values_list(*columns, named=True)
        .union(_parcels(ids), _announced(today), all=True)
        .order_by("received_at")[:FEW]
    )


def _parcels(ids):
    facts = {"first": F("names__0"), "asks": Value(False), "parcel": Value(True)}
    rows = waiting_too_long(ids).annotate(**facts)
    return rows.values_list("since", "organisation_id", "public_id", "first", "sentence", "state", "asks", "parcel")


def _announced(today: date):
    """One row in front of all others if some term begins later; who is concerned is asked only then."""
    rows = Provision.objects.filter(kind="retention", valid_from__gt=today, taken_back_at=None)
    words = {name: Value("", output_field=CharField()) for name in ("first", "sentence_")}
    facts = {"since": Value(LONG_AGO), "id_": Value(None, output_field=UUIDField()), "state_": Value(TERM)}
    rows = rows.annotate(asks=Value(False), parcel=Value(False), **words, **facts)
    return rows.values_list("since", "organisation_id", "id_", "first", "sentence_", "state_", "asks", "parcel")[:1]


def _task(delivery) -> Task:
    """One row as a task; `parcel` says that it is a file of the drop folder and no delivery."""
    if delivery.parcel:
        text, day = f"{delivery.source}: {delivery.sentence}", timezone.localtime(delivery.received_at).date()
        place = {"label": _("Ansehen"), "url": address("deliveries")}
        return Task(day, delivery.organisation_id, _("Datei im Ablageordner"), text, **place)
    url = address("delivery", delivery.public_id)
    title, words, label = _("Registerlieferung abgelehnt"), delivery.sentence or delivery.source, _("Ansehen")
    if delivery.state in TABLES:
        title, label = TABLES[delivery.state]
    elif delivery.state in BUSY:
        title, label = _("Lieferung nicht fertig bearbeitet"), _("Ansehen")
    if delivery.asks:
        words = _("Eine Registermeldung passt vielleicht zu einer Person, die wir schon kennen.")
        title, label = _("Dieselbe Person?"), _("Entscheiden")
    day = timezone.localtime(delivery.received_at).date()
    return Task(day, delivery.organisation_id, title, words, label=label if url else "", url=url)


def counted(organisation_ids, year: int) -> tuple[int, int] | None:
    """Arrivals and reached persons of these organisations in a calendar year, as «Kennzahlen» sums them up."""
    found = dict(ask(_figures, sorted(organisation_ids), year))
    return (found["arrivals"], found.get("reached", 0)) if "arrivals" in found else None


def _figures(year: int, *organisation_ids: int):
    rows = Figure.objects.filter(organisation_id__in=organisation_ids, year=year)
    rows = rows.filter(indicator__in=("arrivals", "reached")).values_list("indicator")
    return rows.annotate(sum=Sum("value")).order_by()


def who_waits(actor, organisation_ids, text: str) -> list[finding.Waiting]:
    """People of whom the register told and who are not stored: their message waits."""
    ids = actor.where("register.view") & set(organisation_ids)
    return [
        finding.Waiting(
            title=", ".join(filter(None, (heard.person.official_name, heard.person.first_name))),
            text=_("Registermeldung: %(sentence)s") % {"sentence": heard.item.sentence},
            url=address("delivery", heard.item.delivery.public_id),
            organisation_id=heard.item.organisation_id,
            subject=heard.item.delivery,
        )
        for heard in (heard_of(ids, text) if ids else ())
    ]


def about_contact_points(actor, organisation_ids) -> list[Task]:
    """The municipality's contact point, when the canton asked for it or nobody has confirmed it for a year."""
    ids, today = actor.where("contacts.edit") & set(organisation_ids), timezone.localdate()
    return [
        Task(
            here.since,
            here.pk,
            _("Ansprechstelle melden") if here.confirmed_on is None else _("Ansprechstelle: Stimmt sie noch?"),
            _("%(place)s. Der Kanton führt das Verzeichnis der Ansprechstellen.") % {"place": here.name},
            label=_("Ansehen"),
            url=f"{address('contact-point')}?o={here.slug}",
        )
        for here in (contact_questions(ids, today) if ids else ())
    ]


def about_terms(actor, organisation_ids) -> list[Task]:
    """Terms that will be shorter and of which nobody here has taken note."""
    places = Organisation.objects.filter(pk__in=sorted(actor.where("privacy.hold") & set(organisation_ids)))
    return [_about_term(here, each) for here in places for each in not_noted(here, timezone.localdate())]


def _about_term(here, each) -> Task:
    words = {"name": each.after.name, "place": here.name, "days": each.after.days}
    words["day"] = date_format(each.provision.valid_from, "j. F Y")
    return Task(
        timezone.localdate(each.provision.set_at),
        here.pk,
        _("Eine Frist wird kürzer") if each.provision.organisation_id == here.pk else _("Der Kanton kürzt eine Frist"),
        _("%(name)s, ab %(day)s nur noch %(days)d Tage. Sehen Sie nach, was dann in %(place)s gelöscht wird.") % words,
        label=_("Ansehen"),
        url=f"{address('privacy-retention')}?o={here.slug}",
    )


def connect() -> None:
    """Put these tasks and figures on «Heute», and these people into the search."""
    add_source(about_deliveries)
    add_source(about_contact_points)
    finding.add_source(who_waits)
    take_figures_from(counted)

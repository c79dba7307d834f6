"""Everybody sends every form, filled in, about own, foreign and invented objects; and every form arrives twice."""

import uuid

import pytest
from django.apps import apps
from django.contrib.messages import WARNING
from django.db import connection, transaction
from django.test import Client
from tests.architecture.forms import FORMS, contents, filled, send, writes
from tests.architecture.test_cast_and_views import (
    CANTONAL,
    INVENTED,
    OBJECTS,
    STAFF,
    _address,
    _pages,
    _word,
    clients,
    elsewhere,
    objects,
)
from tests.gateways.register.tables.making import ROW, Lists, as_csv, row

from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.permissions import PERMISSIONS
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case

__all__ = ["clients", "elsewhere", "objects"]
pytestmark = pytest.mark.django_db

TOKEN = ("csrfmiddlewaretoken", "t" * 64)
# Dossiers are at their beginning here; these forms want one that somebody has confirmed.
AFTER_CONFIRMING = {"letter-create", "record-conversation", "invite-many", "informed-confirmation"}
# Forms that nothing waits for here: what they answer is a sentence, or that there is no such thing.
NOTHING_TO_DO = {
    "arrivals-undo", "cases-many", "cases-many-undo", "contact-point-confirm", "conversation-undo",
    "cooperation-answer", "delivery-decide", "informed-confirmation", "joining-undo", "key-revoke",
    "letter-batch-again", "letter-batch-undo", "member-appoint", "member-factor", "person-merge", "privacy-answer",
    "privacy-hold", "returned-by-code", "table-again", "view-undo",
}  # fmt: skip
# That a file came once more is written down; what it tells counts once.
NOTED = {"delivery-upload": {"register_delivery", "register_item"}}
# What two people do here is two things, or the later word holds; both stand in the book of what was done.
TWO_THINGS = {
    "cooperation-new", "interval-set", "key-new", "privacy-breach-new", "privacy-compile", "privacy-judge",
    "privacy-provision", "privacy-request-new", "privacy-request-stranger", "privacy-step", "rule-change", "rule-new",
    "table-columns", "text-edit", "view-first", "view-keep", "welcome-close",
}  # fmt: skip
# Books and what a session leaves behind: a second request may well be noted.
NOT_COMPARED = ("audit.", "sessions.", "usersessions.", "django_tasks", "accounts.Slowdown", "protection.Disclosure")


@pytest.fixture
def things(objects, zuchwil, derendingen, now):
    """The objects of the sweep of doors, and what forms name besides: places, a second person, a waiting table."""
    for whose, here in (("own", zuchwil), ("foreign", derendingen)):
        lists, mine = Lists(here, now), objects[whose]
        table = lists.explain(lists.table(as_csv(ROW, row(**{"Pers.-Nr.": "102"}, Name="Costa"))).delivery)
        mine["tabelle"] = {"public_id": table.public_id}
        mine["konto"] |= {"organisation": here.pk, "name": here.name}
        mine["personen"]["other"] = mine["haushalte"]["public_id"]
    nobody = {"organisation": 2_000_000_000, "name": "Nirgendwo", "other": uuid.uuid4()}
    objects["invented"] = {word: INVENTED | nobody for word in objects["own"]}
    return objects


@pytest.fixture
def colleague(member, zuchwil, canton):
    """A function: the browser of somebody else in this role."""
    made = {}

    def of(role):
        if role not in made:
            made[role] = Client(raise_request_exception=False)
            user = member(f"Colleague-{role}", role, canton if role == "canton" else zuchwil)
            made[role].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return made[role]

    return of


def _doors():
    return [route for route in _pages() if writes(route)]


def _place(route, things: dict) -> str:
    """The address of a form about these things; those of tables are about one that waits."""
    if route.name.startswith("table-"):
        things = things | {"lieferungen": things.get("tabelle", things["lieferungen"])}
    return _address(route, things)


def _acting(route) -> list[str]:
    """The roles that hold the permission where the own objects are."""
    cantonal, may = _word(route) in CANTONAL, [role for role in STAFF if role in PERMISSIONS[route.permission].roles]
    here = [role for role in may if (role == "canton") == cantonal] or may
    return sorted(here, key=lambda role: role != "lead")


def _is_owned(model) -> bool:
    return any(field.attname == "organisation_id" for field in model._meta.concrete_fields)


def _stored(organisations=None) -> list[tuple]:
    """A sum over every row of every table, or over those of these organisations alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM organisations_organisation")
        everybody = frozenset(pk for (pk,) in cursor.fetchall())
    ids = frozenset(each.pk for each in organisations) if organisations else everybody
    tables = [each for each in apps.get_models() if not each._meta.label.startswith(NOT_COMPARED)]
    tables = [each._meta.db_table for each in tables if not organisations or _is_owned(each)]
    only = f" WHERE organisation_id IN ({','.join(map(str, ids))})" if organisations else ""
    parts = (f"SELECT '{table}', count(*), sum(hashtext(t::text)) FROM {table} t{only}" for table in tables)
    with transaction.atomic(), scoped(Scope(ids, frozenset(), ids)), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return cursor.fetchall()


def _told(answer) -> list:
    return list(getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", ()))


def _confirmed(route, things, actor, now) -> None:
    if route.name in AFTER_CONFIRMING:
        with scoped(actor.scope):
            confirm(actor, [Case.objects.get(public_id=things["own"]["dossiers"]["public_id"])], now=now)


def test_every_form_has_contents():
    assert {route.name for route in _doors()} == set(FORMS)


def _changed(before: list[tuple], route) -> set[str]:
    """The tables in which something is different now."""
    return {table for table, *_ in set(_stored()) ^ set(before)} - NOTED.get(route.name, set())


def test_every_form_counts_once_however_often_it_is_sent(clients, colleague, things, anna, as_actor, now):
    """By one person twice; and once more by a colleague, who had the same page open."""
    surprises = []
    for route in _doors():
        role = _acting(route)[0]
        client, other, address = clients[role], colleague(role), _place(route, things["own"])
        with transaction.atomic():
            _confirmed(route, things, as_actor(anna), now)
            typed = contents(route.name, things["own"])
            fields, theirs = [TOKEN, *filled(client, address, typed)], filled(other, address, typed)
            first = send(client, address, fields)
            after = _stored()
            again = send(client, address, fields)
            twice = _changed(after, route)
            late = send(other, address, theirs)
            both = _changed(after, route) if route.name not in TWO_THINGS else set()
            transaction.set_rollback(True)
        done = first.status_code in (200, 302) and not any(each.level >= WARNING for each in _told(first))
        if done == (route.name in NOTHING_TO_DO):
            surprises.append(f"{route.name}: {first.status_code} {[each.message for each in _told(first)]}")
        if twice or both or max(each.status_code for each in (first, again, late)) >= 500:
            states = [each.status_code for each in (first, again, late)]
            surprises.append(f"{route.name}: {states}, changing {twice} and {both}")
    assert not surprises, "\n".join(surprises)


def _tries(route, role: str) -> list[tuple[str, str]]:
    """Whose object the address names, and whose the form."""
    pairs = [("own", "own")]
    if role not in PERMISSIONS[route.permission].roles:
        return pairs
    if OBJECTS & set(route.arguments):
        pairs += [("foreign", "foreign"), ("invented", "invented")]
    if callable(FORMS[route.name]):
        pairs += [("own", "foreign"), ("own", "invented")]
    return pairs


def test_every_role_sends_every_form(clients, things, derendingen, elsewhere):
    surprises, neighbours = [], [derendingen, *elsewhere]
    before = _stored(neighbours)
    tries = [(route, role, *pair) for route in _doors() for role in STAFF for pair in _tries(route, role)]
    for route, role, whose, named in tries:
        address, typed = _place(route, things[whose]), contents(route.name, things[named])
        with transaction.atomic():
            status = send(clients[role], address, list(typed.items())).status_code
            touched = status not in (403, 404) and named == "foreign" and _stored(neighbours) != before
            transaction.set_rollback(True)
        may = role in PERMISSIONS[route.permission].roles
        expected = {403} if not may else {404} if whose != "own" else {200, 302, 403, 404, 422}
        if status not in expected or touched:
            surprises.append(f"{role}: {route.name} of {whose}, naming {named}: {status}, {touched=}")
    assert not surprises, "\n".join(surprises)

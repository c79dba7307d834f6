"""One-click sign-in of the demonstration, and the guard that keeps it away from real people."""

from importlib import reload

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import NoReverseMatch, clear_url_caches, reverse

from willkomm.config import demo, demo_signin, urls
from willkomm.config.commands import CommandFailed, serve
from willkomm.core.accounts.models import User
from willkomm.core.organisations.models import Organisation


@pytest.fixture
def mia(member, zuchwil):
    """A person of the demonstration."""
    user = member("Mia", "officer", zuchwil)
    User.objects.filter(pk=user.pk).update(is_demo=True)
    return user


@pytest.fixture
def routes(settings):
    """A function: the addresses as they are with demo mode on or off."""

    before = settings.DEMO

    def switch(on: bool):
        settings.DEMO = on
        clear_url_caches()
        reload(urls)

    yield switch
    switch(before)


def test_shows_the_cast_as_buttons_and_signs_in(mia, anna, client, routes):
    routes(True)
    text = client.get(reverse("account_login")).content.decode()
    assert "Mia, Integrationsbeauftragte" in text and "Zuchwil" in text and "Anna" not in text
    assert client.post(reverse("demo-enter", args=[mia.pk])).status_code == 302
    assert client.session["_auth_user_id"] == str(mia.pk)


def test_one_click_leads_back_to_the_form_that_met_the_end_of_the_session(mia, client, routes, zuchwil):
    routes(True)
    client.post(reverse("demo-enter", args=[mia.pk]))
    client.get("/")  # the browser knows who was here last
    Session.objects.all().delete()
    client.post(reverse("arrival-enter"), {"official_name": "Tavares"})
    assert client.post(reverse("demo-enter", args=[mia.pk])).url == reverse("unfinished")
    assert "Tavares" in client.get(reverse("unfinished")).content.decode()


def test_needs_a_post_with_its_token_and_lets_only_demo_people_in(mia, anna, client, routes):
    routes(True)
    assert client.get(reverse("demo-enter", args=[mia.pk])).status_code == 405
    assert client.post(reverse("demo-enter", args=[anna.pk])).status_code == 404
    client.handler.enforce_csrf_checks = True
    assert client.post(reverse("demo-enter", args=[mia.pk])).status_code == 403
    assert "_auth_user_id" not in client.session


def test_does_not_exist_outside_the_demonstration(mia, client, routes):
    routes(False)
    with pytest.raises(NoReverseMatch):
        reverse("demo-enter", args=[mia.pk])
    assert client.post(f"/vorfuehrung/{mia.pk}/").status_code == 404
    assert "Vorführung" not in client.get(reverse("account_login")).content.decode()


def test_starts_beside_demo_people_and_refuses_beside_real_ones(mia, settings):
    settings.DEMO = True
    assert demo_signin.demo_check() == []
    demo_signin.refuse_beside_real_data()
    User.objects.create_user("echt@example.invalid", name="Echt")
    assert [error.id for error in demo_signin.demo_check()] == ["willkomm.E001"]
    with pytest.raises(demo_signin.DemoBesideRealData, match="echten Personen"):
        demo_signin.refuse_beside_real_data()
    with pytest.raises(CommandFailed, match="echten Personen"):
        serve.keep_demo_apart()
    with pytest.raises(CommandError, match="echten Personen"):
        call_command("check")


def test_real_people_are_fine_without_demo_mode(anna, settings):
    settings.DEMO = False
    assert demo_signin.demo_check() == []
    serve.keep_demo_apart()


def test_refuses_beside_real_newcomers_even_when_nobody_has_an_account(zuchwil, arrive, settings, member):
    operator = member("Otto", "officer", zuchwil)
    arrive(operator, zuchwil)
    User.objects.update(is_demo=True)
    settings.DEMO = True
    with pytest.raises(demo_signin.DemoBesideRealData, match="Zuzüge oder Lieferungen"):
        demo_signin.refuse_beside_real_data()
    with pytest.raises(CommandFailed, match="Zuzüge oder Lieferungen"):
        serve.keep_demo_apart()


def test_goes_on_beside_what_it_built_itself(zuchwil, arrive, settings, mia):
    arrive(mia, zuchwil)
    settings.DEMO = True
    Organisation.objects.update(test_mode=True)
    assert demo_signin.objection() is None
    Organisation.objects.update(test_mode=False)
    assert demo_signin.objection()
    User.objects.filter(pk=mia.pk).update(email=demo.LAST_MEMBER)
    assert demo_signin.objection() is None


def test_refuses_beside_a_database_that_cannot_be_asked(db, settings):
    settings.DEMO = True
    with connection.execute_wrapper(unreachable):
        assert "lässt sich nicht befragen" in demo_signin.objection()
        assert [error.id for error in demo_signin.demo_check()] == ["willkomm.E001"]


def unreachable(execute, sql, params, many, context):
    """What psycopg says when the server has gone."""
    raise OperationalError("server closed the connection unexpectedly")

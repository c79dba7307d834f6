"""A dossier with everything that an office keeps, and the clock that forgets it."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from willkomm.core.kernel.tenancy import scoped
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.welcome.cases.actions import close, confirm
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions import record
from willkomm.welcome.conversations.letters import invite

BASE = "https://willkommen.example"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test lie in its own folder, static files have no manifest."""
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return tmp_path


@pytest.fixture
def clock():
    """A function: the clock as it acts in an organisation."""

    def make(organisation):
        mandates = [mandate_here("clock", organisation)]
        return build_actor(kind="clock", ref="clock", name="Zeitsteuerung", mandates=mandates)

    return make


@pytest.fixture
def full(anna, arrive, as_actor, now):
    """A function: households that were confirmed, written to in one file, talked to, and closed so many days ago."""

    def make(organisation, *names, closed_days_ago=None, user=None, number="1"):
        actor, cases = as_actor(user or anna), []
        for place, name in enumerate(names):
            person = {"official_name": name, "first_name": f"Vor{name}", "arrived_on": date(2026, 10, 2)}
            child = {**person, "first_name": f"Kind{name}", "born_on": date(2019, 1, 1)}
            cases += arrive(
                user or anna, organisation, person, child, street=f"{name}gasse", house_number=f"{number}{place}"
            )
        confirm(actor, cases, now=now)
        invite(actor, cases, now=now, base_url=BASE)
        with scoped(actor.scope):
            for case in Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("household"):
                family = list(case.household.members.all())
                facts = {"outcome": "held", "language": "pt", "note": f"Notiz {case.person.official_name}"}
                record(actor, case.household, people=family, held_on=now.date(), now=now, **facts)
            cases = list(Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("person", "household"))
        if closed_days_ago is not None:
            close(actor, cases, now=now, reason="done", retention_from=now.date() - timedelta(days=closed_days_ago))
        return cases

    return make


@pytest.fixture
def few_queries():
    """A function: a block that asks the database at most twelve questions; transactions and scopes are none."""
    no_question = ("SAVEPOINT", "RELEASE", "SELECT set_config")

    @contextmanager
    def count(most=12):
        with CaptureQueriesContext(connection) as seen:
            yield
        asked = [each["sql"] for each in seen if not each["sql"].startswith(no_question)]
        assert len(asked) <= most, "\n".join(asked)

    return count

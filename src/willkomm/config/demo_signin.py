"""The demonstration's one-click sign-in, and the guard that keeps it away from real people's data."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.core.checks import Error, register
from django.db import DatabaseError, ProgrammingError, transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from psycopg.errors import UndefinedTable

from willkomm.common.people.models import Person
from willkomm.config import unfinished
from willkomm.core.accounts.models import User
from willkomm.core.accounts.presenters import home_of
from willkomm.core.accounts.queries import actor_of, real_people
from willkomm.core.kernel.gate import public
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.models import Case

NOT_IN_DEMO = Q(kind=Organisation.Kind.MUNICIPALITY, valid_to__isnull=True, test_mode=False)

REAL_PEOPLE = (
    "Der Vorführbetrieb (WILLKOMM_DEMO) startet nicht, denn diese Datenbank enthält Konten von echten Personen. "
    "Schalten Sie ihn aus, oder nehmen Sie eine eigene Datenbank für die Vorführung."
)
REAL_DATA = (
    "Der Vorführbetrieb (WILLKOMM_DEMO) startet nicht, denn diese Datenbank enthält Zuzüge oder Lieferungen, die nicht "
    "zur Vorführung gehören. Schalten Sie ihn aus, oder nehmen Sie eine eigene Datenbank für die Vorführung."
)
NOT_ASKED = (
    "Der Vorführbetrieb (WILLKOMM_DEMO) startet nicht, denn die Datenbank lässt sich nicht befragen und könnte echte "
    "Daten enthalten. Prüfen Sie DATABASE_URL und ob der Server läuft."
)


class DemoBesideRealData(RuntimeError):
    """Demo mode is on beside real people's data; the text is one German sentence that says what to do."""


def objection() -> str | None:
    """Why the demonstration must not run on this database, in one German sentence; None outside demo mode too.

    A database without the tables holds nobody. One that cannot be asked may hold anybody.
    """
    if not settings.DEMO:
        return None
    try:
        with transaction.atomic():
            if real_people():
                return REAL_PEOPLE
            return REAL_DATA if _holds_other_data() else None
    except ProgrammingError as error:
        return None if isinstance(error.__cause__, UndefinedTable) else NOT_ASKED
    except DatabaseError:
        return NOT_ASKED


def _holds_other_data() -> bool:
    """Whether there are deliveries, persons or dossiers, and they are not those of the demonstration.

    Its building puts every municipality into test mode before the first arrival, and its last person comes at the
    end: so a building that was interrupted may go on, and a home with a register of its own is left alone.
    """
    from willkomm.config import demo

    if demo.exists() or not Organisation.objects.filter(NOT_IN_DEMO).exists():
        return False
    everywhere = frozenset(Organisation.objects.values_list("pk", flat=True))
    with scoped(Scope(read=everywhere, write=frozenset(), inherit=everywhere)):
        return any(model.objects.exists() for model in (Delivery, Person, Case))


def refuse_beside_real_data() -> None:
    """Raise DemoBesideRealData rather than let anybody sign in with one click beside real data."""
    if found := objection():
        raise DemoBesideRealData(found)


@register("willkomm")
def demo_check(app_configs=None, **_options) -> list[Error]:
    """Django's system check of the same."""
    found = objection()
    return [Error(found, id="willkomm.E001")] if found else []


@public
@require_POST
def enter(request, pk: int):
    """Sign in as one of the demonstration's people; anybody else's account does not exist here."""
    if not settings.DEMO:
        raise Http404("Das gibt es hier nicht.")
    user = get_object_or_404(User, pk=pk, is_demo=True, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)
    if unfinished.KEPT in request.session:
        return redirect("unfinished")
    return redirect(home_of(actor_of(user, timezone.localdate())))


urlpatterns = [path("vorfuehrung/<int:pk>/", enter, name="demo-enter")]

"""The demonstration's one-click sign-in, and the guard that keeps it away from real people's data."""

from django.conf import settings
from django.contrib.auth import login
from django.core.checks import Error, register
from django.db import DatabaseError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from willkomm.core.accounts.models import User
from willkomm.core.accounts.presenters import home_of
from willkomm.core.accounts.queries import actor_of, real_people
from willkomm.core.kernel.gate import public

SENTENCE = (
    "Der Vorführbetrieb (WILLKOMM_DEMO) startet nicht, denn diese Datenbank enthält Konten von echten Personen. "
    "Schalten Sie ihn aus, oder nehmen Sie eine eigene Datenbank für die Vorführung."
)


class DemoBesideRealData(RuntimeError):
    """Demo mode is on beside real people's accounts; the text is one German sentence that says what to do."""


def is_beside_real_people() -> bool:
    """Whether demo mode is on and the database holds any account that is not of the demonstration.

    A database that cannot be asked, or has no tables yet, holds nobody.
    """
    if not settings.DEMO:
        return False
    try:
        return real_people() > 0
    except DatabaseError:
        return False


def refuse_beside_real_people() -> None:
    """Raise DemoBesideRealData rather than let anybody sign in with one click beside real data."""
    if is_beside_real_people():
        raise DemoBesideRealData(SENTENCE)


@register("willkomm")
def demo_check(app_configs=None, **_options) -> list[Error]:
    """Django's system check of the same."""
    return [Error(SENTENCE, id="willkomm.E001")] if is_beside_real_people() else []


@public
@require_POST
def enter(request, pk: int):
    """Sign in as one of the demonstration's people; anybody else's account does not exist here."""
    if not settings.DEMO:
        raise Http404("Das gibt es hier nicht.")
    user = get_object_or_404(User, pk=pk, is_demo=True, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(home_of(actor_of(user, timezone.localdate())))


urlpatterns = [path("vorfuehrung/<int:pk>/", enter, name="demo-enter")]

"""Signing in by an identity provider: leaving for it, coming back, and whom its word lets in."""

import logging
import time
from datetime import datetime

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from willkomm.core.accounts import oidc, throttle
from willkomm.core.accounts.actions import recognise
from willkomm.core.accounts.models import User
from willkomm.core.accounts.queries import account_with, identified, works_in
from willkomm.core.kernel.gate import public
from willkomm.core.kernel.refusals import Refused

logger = logging.getLogger(__name__)

KEPT = "oidc"
KEPT_SECONDS = 600
KEPT_MOST = 5
TRIED = throttle.Limit("door", 60, 600)


def _provider(key: str) -> oidc.Provider:
    if key not in settings.OIDC:
        raise Http404("Diesen Anbieter gibt es hier nicht.")
    return settings.OIDC[key]


def _address_of_return(provider: oidc.Provider) -> str:
    return settings.BASE_URL + reverse("door-back", args=[provider.key])


def _sorry(request, sentence: str):
    messages.error(request, sentence)
    return redirect("account_login")


def _failed(provider: oidc.Provider, reason: object = "state") -> str:
    logger.warning("sign-in by %s failed: %s", provider.key, reason)
    return _("Das Einloggen über %s ist misslungen. Versuchen Sie es noch einmal.") % provider.name


def _unreachable(provider: oidc.Provider, reason: object) -> str:
    logger.warning("%s does not answer: %s", provider.key, reason)
    return _("%s antwortet nicht. Versuchen Sie es später, oder loggen Sie sich mit dem Passwort ein.") % provider.name


@public
def begin(request, key: str):
    """Send the browser to the provider; a plain link, because a form may only be sent to ourselves."""
    provider = _provider(key)
    if not TRIED.spend(get_ip(request), now=timezone.now()):
        return _sorry(request, _("Das waren viele Versuche. Warten Sie zehn Minuten."))
    try:
        address, kept = oidc.begin(provider, _address_of_return(provider))
    except oidc.Unreachable as error:
        return _sorry(request, _unreachable(provider, error))
    except oidc.Untrusted as error:
        return _sorry(request, _failed(provider, error))
    goal = request.GET.get("next", "")
    kept |= {"provider": key, "at": time.time(), "next": goal if _is_ours(request, goal) else ""}
    recent = list(request.session.get(KEPT, {}).items())[1 - KEPT_MOST :]
    request.session[KEPT] = dict(recent) | {kept["state"]: kept}
    return redirect(address)


def _is_ours(request, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def _remembered(request, provider: oidc.Provider) -> dict | None:
    """What was kept when this browser left for this provider; used once, for ten minutes."""
    everything = request.session.get(KEPT, {})
    kept = everything.pop(request.GET.get("state", ""), None)
    request.session[KEPT] = everything
    fits = kept and kept["provider"] == provider.key and time.time() - kept["at"] < KEPT_SECONDS
    return kept if fits and request.GET.get("iss", provider.issuer) == provider.issuer else None


@public
def come_back(request, key: str):
    """Let in whom the provider's checked word names; everything else ends at the sign-in page with a sentence."""
    provider = _provider(key)
    kept = _remembered(request, provider)
    if kept is None:
        return _sorry(request, _failed(provider))
    if "error" in request.GET:
        given_up = request.GET["error"] == "access_denied"
        return _sorry(request, _("Sie haben das Einloggen abgebrochen.") if given_up else _failed(provider))
    try:
        claims = oidc.complete(provider, request.GET.get("code", ""), _address_of_return(provider), kept)
        user = admit(provider, claims, timezone.now())
    except oidc.Unreachable as error:
        return _sorry(request, _unreachable(provider, error))
    except oidc.Untrusted as error:
        return _sorry(request, _failed(provider, error))
    except Refused as refusal:
        return _sorry(request, refusal.sentence)
    return _enter(request, provider, user, claims, kept["next"])


def admit(provider: oidc.Provider, claims: dict, now: datetime) -> User:
    """The account that the provider's claims open: by the stored subject, the first time by verified address.

    Nobody gets an account or a role here. Raises Refused with one sentence for everybody else.
    """
    if not oidc.allows(provider, claims):
        raise Refused(f"{provider.name} hat Sie nicht für Willkomm freigegeben. Bitten Sie dort darum.", "claims")
    user = identified(provider.issuer, claims["sub"]) or _by_address(provider, claims)
    if user is None:
        raise Refused("Sie haben hier noch kein Konto. Bitten Sie Ihre Leitung, Sie aufzunehmen.", "unknown")
    if not user.is_active:
        raise Refused("Ihr Konto ist gesperrt. Bitten Sie Ihre Leitung um Auskunft.", "blocked")
    if provider.organisations and not works_in(user, provider.organisations, timezone.localdate(now)):
        raise Refused(f"{provider.name} öffnet Ihr Konto nicht. Loggen Sie sich mit dem Passwort ein.", "elsewhere")
    if not recognise(user, provider.issuer, claims["sub"], now):
        raise Refused(
            f"Ihr Konto gehört bei {provider.name} zu jemand anderem. Bitten Sie Ihre Leitung um Klärung.", "other"
        )
    return user


def _by_address(provider: oidc.Provider, claims: dict) -> User | None:
    email = oidc.verified_address(provider, claims)
    if not email:
        raise Refused(
            f"{provider.name} hat Ihre E-Mail-Adresse nicht bestätigt. Bitten Sie dort darum, oder loggen Sie sich mit"
            " dem Passwort ein.",
            "unverified",
        )
    if provider.domains and email.rpartition("@")[2].lower() not in provider.domains:
        raise Refused(
            f"Mit dieser E-Mail-Adresse öffnet {provider.name} kein Konto. Bitten Sie Ihre Leitung.", "domain"
        )
    return account_with(email)


def _enter(request, provider: oidc.Provider, user: User, claims: dict, goal: str):
    """Go on as after a password: the second factor, unless the provider has asked for one."""
    if request.user.is_authenticated:
        logout(request)
    vouched = oidc.vouches_second_factor(provider, claims) or None
    record_authentication(request, user, method="provider", provider=provider.key, second_factor=vouched)
    return perform_login(request, Login(user=user, redirect_url=goal or None))

"""Addresses of signing in. What would promise an e-mail is offered only where a mail server is set."""

from allauth.account import urls as account
from allauth.account import views
from django.conf import settings
from django.urls import include, path
from django.utils import timezone

from willkomm.core.accounts import throttle
from willkomm.core.accounts.actions import tidy_sign_in
from willkomm.core.kernel.gate import public
from willkomm.core.kernel.page import page

# Accounts are made by the organisation, so nobody is ever told to finish signing up.
NEVER = {"account_email_verification_sent", "account_reset_password"}
BY_MAIL = {"account_email", "account_confirm_email"}


@public
def forgotten(request):
    """Send a link to a new password; without a mail server say who hands one out."""
    if settings.EMAIL_HOST:
        return views.password_reset(request)
    return page(request, "account/ask_for_a_link.html")


def tidy() -> None:
    """By the clock: forget old counts, end sessions that are over, seal secrets with the present key."""
    now = timezone.now()
    throttle.forget_old(now)
    tidy_sign_in(now)


def _offered() -> list:
    closed = NEVER if settings.EMAIL_HOST else NEVER | BY_MAIL
    return [each for each in account.urlpatterns if each.name not in closed]


urlpatterns = [
    path("password/reset/", forgotten, name="account_reset_password"),
    path("", include(_offered())),
    path("2fa/", include("allauth.mfa.urls")),
]

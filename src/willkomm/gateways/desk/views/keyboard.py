"""The list of keys, and the switch that turns them off on this device (WCAG 2.2, 2.1.4)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.gateways.desk.presenters.keyboard import COOKIE, EVERYWHERE, IN_LISTS, OFF

YEAR = 365 * 24 * 3600


@requires("permissions.view")
def keyboard(request):
    """Which keys there are; the script shows the same list in a dialog."""
    off = request.COOKIES.get(COOKIE) == OFF
    return page(request, "desk/keyboard.html", everywhere=EVERYWHERE, in_lists=IN_LISTS, off=off)


@requires("permissions.view")
@require_POST
def keyboard_switch(request):
    """Turn the keys off or on again, on this device: it is the device on which somebody speaks or points."""
    response = redirect("keyboard")
    if request.POST.get("tasten") == OFF:
        response.set_cookie(COOKIE, OFF, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
        messages.success(request, _("Die Tasten sind auf diesem Gerät ausgeschaltet."))
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
        messages.success(request, _("Die Tasten sind eingeschaltet."))
    return response

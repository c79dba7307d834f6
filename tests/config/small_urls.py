"""A few addresses: health, a page whose address is a secret, one that breaks and one that takes its time."""

import time

from django.http import HttpResponse
from django.urls import path

from willkomm.config import health


def page(request, code):
    return HttpResponse("ok")


def broken(request, code):
    raise ValueError(f"no such code: {code}")


def slow(request):
    time.sleep(1)
    return HttpResponse("done")


urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("brief/<slug:code>/", page),
    path("broken/<slug:code>/", broken),
    path("slow/", slow),
]

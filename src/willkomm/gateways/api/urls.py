"""Where the API is found."""

from django.urls import path, re_path

from willkomm.gateways.api.api import api
from willkomm.gateways.api.problems import nowhere

urlpatterns = [path("api/v1/", api.urls), re_path("^api/", nowhere, name="api-nowhere")]

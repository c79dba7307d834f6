"""Mounts each app's API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Mounts each app's API."""

    name = "willkomm.gateways.api"
    label = "api"

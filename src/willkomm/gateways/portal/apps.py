"""The newcomer's public pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The newcomer's public pages."""

    name = "willkomm.gateways.portal"
    label = "portal"

"""The officer's morning."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The officer's morning."""

    name = "willkomm.gateways.desk"
    label = "desk"

"""Registers in."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Registers in."""

    name = "willkomm.gateways.register"
    label = "register"

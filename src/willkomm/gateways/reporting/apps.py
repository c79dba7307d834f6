"""Figures out; no names leave."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Figures out; no names leave."""

    name = "willkomm.gateways.reporting"
    label = "reporting"

"""Screen 12: data protection."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What a data-protection officer opens: requests, reading, deletions, and the register behind them."""

    name = "willkomm.gateways.privacy"
    label = "privacy"

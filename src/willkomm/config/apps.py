"""Wiring: who hears which event, who writes the two books."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Connects the areas with each other once all of them are loaded."""

    name = "willkomm.config"
    label = "wiring"

    def ready(self):
        """Hand the subscription list to the kernel; let Django's checks know the demonstration's guard."""
        from willkomm.config import demo_signin, subscriptions  # noqa: F401  (registers its check)

        subscriptions.connect()

"""What the law wants known of every data set: purpose, basis, recipients, term; and what left the house."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Processing register, disclosure catalogue, retention rules, requests, breaches."""

    name = "willkomm.core.protection"
    label = "protection"

    def ready(self):
        """Keep the door: what is no page asks the catalogue."""
        from willkomm.core.kernel import gate
        from willkomm.core.protection import doorkeeper

        gate.keep_the_door(doorkeeper)

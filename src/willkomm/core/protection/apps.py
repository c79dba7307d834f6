"""What the law wants known of every data set: purpose, basis, recipients, term; and what left the house."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Processing register, disclosure catalogue, retention rules, requests, breaches."""

    name = "willkomm.core.protection"
    label = "protection"

"""The dossier, from arrival to close."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The dossier, from arrival to close."""

    name = "willkomm.welcome.cases"
    label = "cases"

"""Canton, municipalities, centres, associations and their contracts."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Canton, municipalities, centres, associations and their contracts."""

    name = "willkomm.core.organisations"
    label = "organisations"

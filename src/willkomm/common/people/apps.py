"""Persons and households, register fields apart from office fields."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons and households, register fields apart from office fields."""

    name = "willkomm.common.people"
    label = "people"

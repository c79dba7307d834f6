"""What people keep for their lists: filters and order under a name of their own."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Kept views of every list whose filters stand in the address."""

    name = "willkomm.core.lists"
    label = "lists"

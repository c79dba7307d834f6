"""Languages and versioned wording."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Languages and versioned wording."""

    name = "willkomm.common.content"
    label = "content"

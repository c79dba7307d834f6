"""Informieren: first-information conversations."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Informieren: first-information conversations."""

    name = "willkomm.welcome.conversations"
    label = "conversations"

"""People who sign in and what they are entitled to."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in and what they are entitled to."""

    name = "willkomm.core.accounts"
    label = "accounts"

"""Letters: typesetting, issue, files."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Letters: typesetting, issue, files."""

    name = "willkomm.common.correspondence"
    label = "correspondence"

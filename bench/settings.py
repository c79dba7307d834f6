"""The ordinary settings, with one page more: an empty one behind the same door, as a floor."""

from pathlib import Path

from willkomm.config.settings import *  # noqa: F403
from willkomm.config.settings import TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]

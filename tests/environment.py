"""Where tests live: loaded before the settings are, so that tests never meet the installation of the checkout."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
os.environ.setdefault("WILLKOMM_HOME", str(CHECKOUT / ".willkomm" / "test"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "willkomm.config.settings")
os.environ.setdefault("WILLKOMM_DEMO", "0")

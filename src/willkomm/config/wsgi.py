"""The WSGI entry point that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "willkomm.config.settings")
application = get_wsgi_application()

if getattr(settings, "DEMO", False):
    from willkomm.config.demo_signin import refuse_beside_real_data

    refuse_beside_real_data()

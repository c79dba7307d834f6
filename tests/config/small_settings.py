"""The settings of an application with nothing in it but the machinery that starts, serves and watches it."""

import os

from willkomm.config.database import databases, home_folder

HOME = home_folder(os.environ)
SECRET_KEY = "for-tests-only-" * 4
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "django_tasks", "django_tasks_db"]
INSTALLED_APPS += ["tests.config.diary"]
MIDDLEWARE = ["willkomm.config.logs.RequestIdMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "tests.config.small_urls"
DATABASES = databases(os.environ, HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "willkomm.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}

"""All settings, read from the environment; misconfiguration is reported by `willkomm check`."""

import os
from pathlib import Path

from willkomm.config import days
from willkomm.config.database import databases, home_folder
from willkomm.core.accounts.oidc import providers

PACKAGE = Path(__file__).resolve().parent.parent
HOME = home_folder(os.environ)


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """From the environment, or made once and kept in the home folder (mode 0600)."""
    if key := os.environ.get("WILLKOMM_SECRET_KEY"):
        return key
    from willkomm.config.secret import kept_secret

    return kept_secret(HOME / "secret.key")


DEMO = _flag("WILLKOMM_DEMO")
DEBUG = _flag("WILLKOMM_DEBUG")
SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("WILLKOMM_SECRET_KEY_FALLBACKS", "").split(",") if key]
BASE_URL = os.environ.get("WILLKOMM_BASE_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = os.environ.get("WILLKOMM_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

TENANT_MODEL = "organisations.Organisation"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "willkomm.core.kernel",
    "willkomm.core.audit",
    "willkomm.core.organisations",
    "willkomm.core.protection",
    "willkomm.core.accounts",
    "willkomm.core.lists",
    "willkomm.common.people",
    "willkomm.common.content",
    "willkomm.common.correspondence",
    "willkomm.welcome.cases",
    "willkomm.welcome.conversations",
    "willkomm.gateways.desk",
    "willkomm.gateways.register",
    "willkomm.gateways.reporting",
    "willkomm.gateways.portal",
    "willkomm.gateways.privacy",
    "willkomm.gateways.api",
    "willkomm.config",
]

MIDDLEWARE = [
    "willkomm.config.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "willkomm.config.uploads.CeilingMiddleware",
    "willkomm.config.doorway.DoorwayMiddleware",
    "willkomm.config.once.OnceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "willkomm.core.accounts.middleware.ActorMiddleware",
    "willkomm.core.accounts.middleware.SignedInMiddleware",
    "willkomm.config.unfinished.UnfinishedFormMiddleware",
]

ROOT_URLCONF = "willkomm.config.urls"
WSGI_APPLICATION = "willkomm.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials", "willkomm.core.told"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "willkomm.config.frame.frame",
            ],
        },
    }
]

DATABASES = databases(os.environ, HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Zurich"
USE_TZ = True

STATIC_URL = "/static/"
# The Handbuch: in a built package a copy, in the sources the files that one reads there.
HANDBOOK = next((path for path in (PACKAGE / "handbook",) if path.exists()), PACKAGE.parents[1] / "docs" / "handbuch")
STATICFILES_DIRS = [PACKAGE / "static", ("handbuch", HANDBOOK / "bilder")]
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "staticfiles": {"BACKEND": "willkomm.config.statics.CollectedStatics"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "willkomm.config.uploads.TidyUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # «Einladen» shows up to 1,000 households, one box each

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "willkomm.core.accounts.adapter.ClosedAdapter"
FORMS = "willkomm.core.accounts.forms"
ACCOUNT_FORMS = {"reset_password_from_key": f"{FORMS}.PasswordByLinkForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
# The adapter counts failures itself, for all processes together, and so that strangers lock nobody out.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("WILLKOMM_PROXIES", "0"))
MFA_ADAPTER = "willkomm.core.accounts.adapter.SealedFactors"
MFA_FORMS = {
    "authenticate": f"{FORMS}.CodeForm",
    "reauthenticate": f"{FORMS}.CodeAgainForm",
    "add_webauthn": f"{FORMS}.PasskeyForm",
    "edit_webauthn": f"{FORMS}.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Willkomm"
MFA_TOTP_TOLERANCE = 1  # one period of 30 seconds: old phones' clocks drift
OPERATOR = os.environ.get("WILLKOMM_OPERATOR", "").strip()
BACKUP_KEEP_DAYS = days.backups(os.environ)
RETENTION_NOTICE_DAYS, OWN_RETENTION_NOTICE_DAYS = days.notice(os.environ), days.own_notice(os.environ)
# Roles that must have a second factor, everywhere («lead») or in one organisation («zuchwil:officer»).
SECOND_FACTOR = frozenset(os.environ.get("WILLKOMM_SECOND_FACTOR", "canton,dpo,admin,lead").replace(" ", "").split(","))
OIDC = providers(os.environ)
# Without a mail server nothing is sent: links are printed or shown, never written into a log.
EMAIL_HOST = os.environ.get("WILLKOMM_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("WILLKOMM_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("WILLKOMM_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WILLKOMM_MAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("WILLKOMM_MAIL_TLS", True)
DEFAULT_FROM_EMAIL = os.environ.get("WILLKOMM_MAIL_FROM", "willkomm@localhost")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
# The proxy redirects to HTTPS (W008), subdomains are not ours to decide on (W005, W021), and `willkomm check` says
# in one sentence what is not strict without HTTPS (W004, W012, W016).
SILENCED_SYSTEM_CHECKS = [f"security.W{number}" for number in ("005", "008", "021")]
SILENCED_SYSTEM_CHECKS += [] if SECURE else [f"security.W{number}" for number in ("004", "012", "016")]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "willkomm.config.interrupted.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "willkomm.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("WILLKOMM_LOG_LEVEL", "INFO")},
    # Every nudge of every municipality would drown what an operator looks for.
    "loggers": {"django_tasks": {"level": "WARNING"}},
}

"""What holds everywhere. What differs between installations comes from the environment.

`docs/reference/settings.md` describes every variable that is read here.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF
from environs import Env

from config import broker, given, logs

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
HOME = Path(env.str("PLUMBLINE_HOME", str(BASE_DIR / "var"))).resolve()
PLUMBLINE_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]

INSTALLED_APPS = [
    "config",
    "api",
    "audit",
    "accounts",
    "sources",
    "estimates",
    "claims",
    "dossiers",
    "webhooks",
    "desk",
    "public",
    "operations",
    "config.apps.DeskAdminConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "django_filters",
    "django_structlog",
    "drf_spectacular",
    "csp",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

MIDDLEWARE = [
    "operations.counting.CountRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A desk's own words about its method and its corrections stand in its home.
        "DIRS": [HOME / "templates", BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- where things are kept -------------------------------------------------------------------
DATABASE_URL = given.with_password(
    given.text("DATABASE_URL", f"sqlite:///{HOME / 'plumbline.sqlite3'}"),
    given.text("DATABASE_PASSWORD"),
)
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without these, nearly half of concurrent writes fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "content": {
        "BACKEND": "sources.storage.ContentAddressedStorage",
        "OPTIONS": {"location": str(HOME / "media")},
    },
}
PLUMBLINE_BUCKET = env.str("PLUMBLINE_BUCKET", "")
PLUMBLINE_BUCKET_ENDPOINT = env.str("PLUMBLINE_BUCKET_ENDPOINT", "")
if PLUMBLINE_BUCKET:
    STORAGES["content"] = {
        "BACKEND": "sources.bucket.ContentAddressedBucket",
        "OPTIONS": {
            "bucket_name": PLUMBLINE_BUCKET,
            "endpoint_url": PLUMBLINE_BUCKET_ENDPOINT or None,
            "region_name": env.str("PLUMBLINE_BUCKET_REGION", "") or None,
            "location": env.str("PLUMBLINE_BUCKET_PREFIX", ""),
            "access_key": given.text("PLUMBLINE_BUCKET_KEY") or None,
            "secret_key": given.text("PLUMBLINE_BUCKET_SECRET") or None,
        },
    }
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("PLUMBLINE_STATIC_ROOT", str(HOME / "static"))

# --- people ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
KNOX_TOKEN_MODEL = "accounts.ApiToken"
# knox's migrations would make a table for the model that ours replaces.
MIGRATION_MODULES = {"knox": None}
AUTHENTICATION_BACKENDS = [
    # One only: with Django's own beside it, every wrong password would be hashed twice.
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.links.LinkTokens"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.LinkForm",
}
# By address, and by account and address (`accounts.limits`); never by account alone, which
# would let anybody lock anybody out.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip",
    "sign_in_from": "5/5m/key",
    "codes_after_password": "30/h/key",
    "reset_password": "10/m/ip",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/ip",
    "change_password": "10/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PLUMBLINE_PROXIES", 0)
PLUMBLINE_SECOND_FACTOR = env.str("PLUMBLINE_SECOND_FACTOR", "asked")
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # telephones' clocks differ; a code is taken once only
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by administrators, not claimed
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.KeyForm",
    "reauthenticate_webauthn": "accounts.forms.KeyAgainForm",
    "login_webauthn": "accounts.forms.KeyAloneForm",
}
globals().update(dj_email_url.parse(given.text("EMAIL_URL", "console:")))  # EMAIL_HOST, …
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "plumbline@localhost")
EMAIL_TIMEOUT = 15  # seconds for each answer of the mail server; a letter's task has 80
PLUMBLINE_DIGEST_HOUR = env.int("PLUMBLINE_DIGEST_HOUR", 7)

# --- the world -------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = env.str("PLUMBLINE_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

# --- the browser -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- the API ---------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a filter that nobody knows
    "DEFAULT_PAGINATION_CLASS": "api.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "config.describing.Described",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.PersonThrottle", "api.throttling.TokenThrottle"],
    "EXCEPTION_HANDLER": "api.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Plumbline",
    "DESCRIPTION": "Claims, sources, estimates and dossiers of a fact-checking desk.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [],  # an enumeration stands where it is used
    "APPEND_COMPONENTS": {
        "schemas": {
            "Problem": {
                "type": "object",
                "description": "What went wrong (RFC 9457).",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
                },
            },
            "Fault": {
                "type": "object",
                "description": "What is wrong with one parameter, or at one place of the body.",
                "required": ["name", "detail"],
                "properties": {
                    "name": {"type": "string"},
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "RFC 6901"},
                },
            },
        },
        "securitySchemes": {
            "token": {
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": "“Token …”, made at the desk.",
            },
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        },
    },
}  # fmt: skip
# Calls a minute; 0: no limit. Dossiers: calls that issue one, an hour.
PLUMBLINE_API_CALLS_A_PERSON = env.int("PLUMBLINE_API_CALLS_A_PERSON", 600)
PLUMBLINE_API_CALLS_A_TOKEN = env.int("PLUMBLINE_API_CALLS_A_TOKEN", 300)
PLUMBLINE_API_DOSSIERS_A_PERSON = env.int("PLUMBLINE_API_DOSSIERS_A_PERSON", 60)
# One process serves the embedded default; its memory counts. Few entries would be forgotten.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- workers ---------------------------------------------------------------------------------
REDIS_URL = given.with_password(
    given.text("REDIS_URL", broker.private_url(HOME)), given.text("REDIS_PASSWORD")
)
LONGEST_TASK_SECONDS = 300
CELERY_BROKER_URL = broker.celery_url(REDIS_URL)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "estimates"
CELERY_TASK_ROUTES = {
    "api.*": {"queue": "estimates"},
    "audit.*": {"queue": "estimates"},
    "accounts.*": {"queue": "estimates"},
    "estimates.*": {"queue": "estimates"},
    "claims.*": {"queue": "estimates"},
    "dossiers.*": {"queue": "dossiers"},
    "sources.*": {"queue": "captures"},
    "operations.*": {"queue": "estimates"},
    "webhooks.*": {"queue": "captures"},  # the workers that may talk to the outside
}
CELERY_TASK_PUBLISH_RETRY = False  # the sweeper sends again; a page does not wait for Redis
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
# KiB. WeasyPrint does not give memory back; but what is loaded and the Sobol nets kept for the
# next estimate (`sampling.CACHE_BYTES`) come to 320,000, and a child without them is slow.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Below the longest hard limit, one task ran several times at once.
    "visibility_timeout": LONGEST_TASK_SECONDS * 2,
    "unacked_restore_interval": 30,
    # A page that sends a task while Redis is away, or deaf, waits a second or three, no longer.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "connect_retries_timeout": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 3,  # above kombu's one second of BRPOP
    "socket_keepalive": True,
    "health_check_interval": 10,
}
PLUMBLINE_SWEEP_SECONDS = env.float("PLUMBLINE_SWEEP_SECONDS", 30.0)
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": PLUMBLINE_SWEEP_SECONDS}
    for name, task in {
        "post mailings": "accounts.schedule.post_mailings",
        "sweep estimates": "estimates.schedule.sweep_estimates",
        "sweep findings": "claims.schedule.sweep_findings",
        "sweep changes": "claims.schedule.sweep_changes",
        "sweep letters": "accounts.schedule.sweep_letters",
        "sweep imports": "claims.schedule.sweep_imports",
        "sweep dossiers": "dossiers.schedule.sweep_dossiers",
        "sweep captures": "sources.schedule.sweep_captures",
        "sweep comparisons": "sources.schedule.sweep_comparisons",
        "sweep deliveries": "webhooks.schedule.sweep_deliveries",
    }.items()
}
CELERY_BEAT_SCHEDULE["send heartbeats"] = {
    "task": "operations.schedule.send_heartbeats",
    "schedule": 15.0,
    "options": {"expires": 60},
}
CELERY_BEAT_SCHEDULE["recheck sources"] = {
    "task": "claims.schedule.recheck_sources",
    "schedule": 3600.0,  # which sources are due is a matter of PLUMBLINE_RECHECK_DAYS
}
CELERY_BEAT_SCHEDULE["tell what is due"] = {
    "task": "claims.schedule.tell_what_is_due",
    "schedule": 300.0,  # nobody is told twice: what was told is on the row
}
CELERY_BEAT_SCHEDULE["forget old news"] = {
    "task": "accounts.schedule.forget_old_news",
    "schedule": 86_400.0,
}
CELERY_BEAT_SCHEDULE["forget kept answers"] = {
    "task": "api.schedule.sweep_answers",
    "schedule": 3600.0,
}
CELERY_BEAT_SCHEDULE["notice moved approvals"] = {
    "task": "claims.schedule.notice_moved_approvals",
    "schedule": 60.0,  # people see it on every page at once; this is for telling others
}
PLUMBLINE_SEAL_SECONDS = env.float("PLUMBLINE_SEAL_SECONDS", 60.0)
CELERY_BEAT_SCHEDULE["seal the log"] = {
    "task": "audit.schedule.seal_log",
    "schedule": PLUMBLINE_SEAL_SECONDS,
}
CELERY_BEAT_SCHEDULE["seal what came late"] = {
    "task": "audit.schedule.seal_log",
    "schedule": 86_400.0,  # what a transaction held back for longer than `sealing.LOOK_BEHIND`
    "kwargs": {"whole": True},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "run" / "beat-schedule")

# --- limits ----------------------------------------------------------------------------------
PLUMBLINE_UPLOAD_BYTES = env.int("PLUMBLINE_UPLOAD_BYTES", 50_000_000)
# Of the process that sets one dossier: 500 pieces of evidence and 50 estimates take 750.
PLUMBLINE_DOSSIER_MEGABYTES = env.int("PLUMBLINE_DOSSIER_MEGABYTES", 1_500)

# --- monitoring ------------------------------------------------------------------------------
PLUMBLINE_MONITOR_TOKEN = given.text("PLUMBLINE_MONITOR_TOKEN")
PLUMBLINE_LEAST_DISK_MEGABYTES = env.int("PLUMBLINE_LEAST_DISK_MEGABYTES", 500)
PLUMBLINE_ALIVE_FILE = env.str("PLUMBLINE_ALIVE_FILE", "")

# --- captures --------------------------------------------------------------------------------
PLUMBLINE_CAPTURE_SECONDS = env.float("PLUMBLINE_CAPTURE_SECONDS", 60.0)
PLUMBLINE_CAPTURE_PORTS = env.list("PLUMBLINE_CAPTURE_PORTS", [80, 443], subcast=int)
PLUMBLINE_CAPTURE_DENY: list[str] = env.list("PLUMBLINE_CAPTURE_DENY", [])
PLUMBLINE_CAPTURE_CONTACT = env.str("PLUMBLINE_CAPTURE_CONTACT", "")
PLUMBLINE_CAPTURE_LET_IN: frozenset[tuple[str, int]] = frozenset()  # tests only: see E006
PLUMBLINE_CHROMIUM = env.str("PLUMBLINE_CHROMIUM", "chromium")
PLUMBLINE_RECHECK_DAYS = env.float("PLUMBLINE_RECHECK_DAYS", 7.0)
PLUMBLINE_TIMESTAMP_URL = env.str("PLUMBLINE_TIMESTAMP_URL", "")
PLUMBLINE_TIMESTAMP_CERTIFICATES = env.str("PLUMBLINE_TIMESTAMP_CERTIFICATES", "")

# --- dossiers --------------------------------------------------------------------------------
PLUMBLINE_ADDRESS = env.str("PLUMBLINE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
PLUMBLINE_ACCEL_PREFIX = env.str("PLUMBLINE_ACCEL_PREFIX", "")
PLUMBLINE_SIGNING_KEY = env.str("PLUMBLINE_SIGNING_KEY", "")
PLUMBLINE_SIGNING_PASSPHRASE_FILE = env.str("PLUMBLINE_SIGNING_PASSPHRASE_FILE", "")
PLUMBLINE_SIGNING_CERTIFICATES = env.str("PLUMBLINE_SIGNING_CERTIFICATES", "")

PLUMBLINE_PAPER = env.str("PLUMBLINE_PAPER", "A4")
PLUMBLINE_DOSSIER_LANGUAGE = env.str("PLUMBLINE_DOSSIER_LANGUAGE", "en")

# --- readers ---------------------------------------------------------------------------------
PLUMBLINE_PUBLISHER = env.str("PLUMBLINE_PUBLISHER", "Plumbline")
PLUMBLINE_READERS_CONTACT = env.str("PLUMBLINE_READERS_CONTACT", "")
PLUMBLINE_TELL_READERS = env.bool("PLUMBLINE_TELL_READERS", False)

DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configure(
    as_json=env.bool("PLUMBLINE_LOG_JSON", False), level=env.str("PLUMBLINE_LOG_LEVEL", "INFO")
)

"""Settings. Everything that differs between machines comes from the environment.

Without any environment this is the embedded default: SQLite in var/, a memory
broker and one worker thread inside the web process, served on 127.0.0.1.
"""

import secrets
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
BUILD_DIR = BASE_DIR / "build"
FIXTURES_DIR = BASE_DIR / "fixtures"

env = environ.Env()


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in var/ for the embedded default."""
    if given := env.str("SECRET_KEY", default=""):
        return given
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
# What the log is signed with (decision 0018): outside the database, and never changed after.
LOG_KEY = env.str("LOG_KEY", default="") or SECRET_KEY
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
# How many proxies of ours append to X-Forwarded-For; 0: the header is not believed.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
    "geo",
    "programs",
    "coordination",
]

MIDDLEWARE = [
    "programs.origin.Origins",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.sessions.AbsoluteEnd",
    "config.headers.Headers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.sessions.SecondFactorFirst",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "coordination.context.everywhere",
            ],
        },
    },
]

# --- Storage -----------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'sinkron.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    # The default DEFERRED transactions lose writes under load. trusted_schema stays on: Django's
    # JSON columns carry a JSON_VALID check that SQLite before 3.42 refuses without it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
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
    {"NAME": "programs.passwords.NotAKnownWord"},
]
if LEAKED_PASSWORDS := env.str("LEAKED_PASSWORDS", default=""):
    AUTH_PASSWORD_VALIDATORS.append(
        {"NAME": "programs.passwords.NotLeaked", "OPTIONS": {"path": LEAKED_PASSWORDS}}
    )
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hour
# Per account, from whatever address: a hundred machines get no more guesses than one. The mailbox
# of the owner opens it again (decision 0012).
AXES_LOCKOUT_PARAMETERS = ["username"]
# axes warns that rotating user agents get round this. They do not: their guesses are added up.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_VERBOSE = False

PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_SECONDS", default=2 * 3600)
RESET_AGAIN_AFTER_SECONDS = env.int("RESET_AGAIN_AFTER_SECONDS", default=300)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
# Roles that must use a second factor, such as prov_reviewer,kab_admin,auditor,sysadmin.
REQUIRE_TOTP_FOR = env.list("REQUIRE_TOTP_FOR", default=[])

SESSION_COOKIE_AGE = 1800  # seconds without a request
SESSION_ENDS_AFTER_SECONDS = env.int("SESSION_ENDS_AFTER_SECONDS", default=12 * 3600)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "programs.views.drafts.not_from_here"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- What a browser may do ---------------------------------------------------------------

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Files that people send are kept here, outside every folder that is served.
PRIVATE_DIR = env.path("PRIVATE_DIR", default=str(VAR_DIR / "unggahan"))
UPLOAD_MOST_BYTES = env.int("UPLOAD_MOST_BYTES", default=20_000_000)
DOCUMENT_MOST_BYTES = env.int("DOCUMENT_MOST_BYTES", default=10_000_000)
UPLOAD_QUOTA_BYTES_A_DAY = env.int("UPLOAD_QUOTA_BYTES_A_DAY", default=200_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Language and numbers ----------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Static files ------------------------------------------------------------------------

_NODE = BASE_DIR / "node_modules"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "web" / "static",
    ("tabler", _NODE / "@tabler" / "core" / "dist"),
    ("leaflet", _NODE / "leaflet" / "dist"),
    ("geoman", _NODE / "@geoman-io" / "leaflet-geoman-free" / "dist"),
    ("tom-select", _NODE / "tom-select" / "dist"),
]
ICONS_DIR = _NODE / "@tabler" / "icons" / "icons" / "outline"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_BACKEND", default="config.static.CompressedManifestStorage")
    },
}

# --- Jobs --------------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("BROKER_URL", default="memory://")
EMBEDDED_WORKER = CELERY_BROKER_URL.startswith("memory://")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if not EMBEDDED_WORKER:
    # The timeout must exceed the hard time limit, or a long task runs twice (decision 0007).
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
CELERY_BEAT_SCHEDULE = {
    "find overlaps every night": {
        "task": "coordination.tasks.find_overlaps_nightly",
        "schedule": crontab(hour=2, minute=15),
    },
    "take up runs whose worker died": {
        "task": "coordination.tasks.take_up_dead_runs",
        "schedule": 10.0,
        "options": {"expires": 10},  # or they pile up while no worker listens
    },
    "take up packs whose worker died": {
        "task": "coordination.tasks.take_up_dead_packs",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "let findings follow what people did": {
        "task": "coordination.tasks.follow_the_register",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "tell people what happened": {
        "task": "coordination.tasks.collect_notices",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "write the daily letters": {
        "task": "coordination.tasks.send_digests",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "forget ended sessions every night": {
        "task": "programs.tasks.forget_ended_sessions",
        "schedule": crontab(hour=3, minute=30),
    },
    "seal what the log was left with": {
        "task": "programs.tasks.seal_log",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "say where the log ends": {
        "task": "programs.tasks.say_log_head",
        "schedule": crontab(minute=0),
    },
    "take up uploads whose reader died": {
        "task": "programs.tasks.take_up_dead_uploads",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
}

# --- The engine's published parameters ---------------------------------------------------

ENGINE = {
    # Ground shared by two programs in one village counts from this size on.
    "min_shared_m2": env.float("MIN_SHARED_M2", default=1000.0),
    # Coverage from this ratio on is enough.
    "enough_ratio": env.float("ENOUGH_RATIO", default=0.8),
    # Above this many pairs only the worst of each program, and all that people touched, are kept.
    "keep_all_up_to": env.int("KEEP_ALL_UP_TO", default=50_000),
    "keep_worst_per_program": env.int("KEEP_WORST_PER_PROGRAM", default=10),
}
RUN_IS_DEAD_AFTER_SECONDS = env.int("RUN_IS_DEAD_AFTER_SECONDS", default=20)
# A step of a program starts a run by itself, no sooner than this after the last one; 0: never.
FOLLOW_AFTER_SECONDS = env.int("FOLLOW_AFTER_SECONDS", default=60)
# For drills only: hold each phase of a run this long, so that a person can kill it in the middle.
RUN_HOLD_PHASE_SECONDS = env.float("RUN_HOLD_PHASE_SECONDS", default=0.0)

# --- API ---------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["programs.api.door.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Pages",
    "PAGE_SIZE": 50,
    # Per person: a form that saves as one goes writes every few seconds, a script faster.
    "DEFAULT_THROTTLE_RATES": {"write": "240/min", "check": "120/min", "lookup": "30/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sinkron API",
    "DESCRIPTION": "Register program penanggulangan kemiskinan Banten: membaca dan menulis.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # No validator badge: it would ask another host. Only reading is tried out on the page.
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "validatorUrl": None,
        "supportedSubmitMethods": ["get"],
    },
    "ENUM_NAME_OVERRIDES": {
        "AreaLevel": "geo.models.Level",
        "FindingLevel": "coordination.models.FindingLevel",
        "ProgramStatus": "programs.models.Status",
        "FindingStatus": "coordination.models.FindingStatus",
        "UploadState": "programs.models.UploadState",
        "ChangeStatus": "programs.models.ChangeStatus",
        "ProgramStage": "programs.models.Stage",
        "RecipientClass": "programs.models.RecipientClass",
        "NoticeKind": "coordination.models.NoticeKind",
        "UploadKind": "programs.models.UploadKind",
        "AgreementState": "coordination.models.AgreementState",
        "MeetingKind": "coordination.models.MeetingKind",
        "MeetingState": "coordination.models.MeetingState",
        "GapState": "coordination.models.GapState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# --- Mail --------------------------------------------------------------------------------

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sinkron <sinkron@localhost>")
# What links in mails begin with; empty: the address the page was asked at.
SITE_URL = env.str("SITE_URL", default="")


def _site_by_itself() -> str:
    """For letters that no page asks for: the first name the site answers to."""
    host = next((name for name in ALLOWED_HOSTS if name[:1] not in "*.["), "localhost")
    return f"https://{host}" if HTTPS else f"http://{host}:8000"


SITE_URL_BY_ITSELF = _site_by_itself()

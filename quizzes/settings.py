"""All settings. Works from a clean checkout; what a host changes comes from the environment (docs/hosting.md)."""

import os
import sqlite3
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from quizzes import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_folder(BASE_DIR)
TESTING = env.flag("QUIZDECK_TESTING")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key(DATA_DIR)
BIND = env.text("QUIZDECK_BIND", "127.0.0.1")
PORT = env.number("PORT", 8000)
WORKERS = env.number("WORKERS", len(os.sched_getaffinity(0)))  # one a core measured best
SITE_URL, SITE_HOST, SITE_HTTPS = env.origin("SITE_URL", f"http://127.0.0.1:{PORT}")
ON_LOOPBACK = SITE_HOST in env.LOOPBACK and BIND in ("127.0.0.1", "::1", "localhost")

if DEBUG and not ON_LOOPBACK:
    raise ImproperlyConfigured("DEBUG shows secrets to visitors: it is refused unless bound to 127.0.0.1.")

# Moves "now" for tests that live through many days; a served clock that lies would corrupt schedules.
CLOCK_OFFSET_S = env.number("QUIZDECK_CLOCK_OFFSET_S", 0)
if CLOCK_OFFSET_S and not TESTING:
    raise ImproperlyConfigured("QUIZDECK_CLOCK_OFFSET_S works under QUIZDECK_TESTING=1 only.")

ALLOWED_HOSTS = [SITE_HOST, *env.LOOPBACK]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SIGNUP_OPEN = env.flag("SIGNUP_OPEN", default=ON_LOOPBACK)

INSTALLED_APPS = [
    "quizzes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "heroicons",
    "csp",
]

MIDDLEWARE = [
    "quizzes.web.middleware.LeanFiles",
    "django.middleware.security.SecurityMiddleware",
    "quizzes.web.middleware.KeptApart",
    "csp.middleware.CSPMiddleware",  # before files: a package brings a page among its own
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "quizzes.api.middleware.NoPages",
    "quizzes.api.middleware.StrictBodies",
    "quizzes.api.middleware.SignInLimits",
    "quizzes.web.middleware.GuestsAtTheDoor",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quizzes.web.middleware.PersonalPages",
]

ROOT_URLCONF = "quizzes.urls"
WSGI_APPLICATION = "quizzes.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quizzes.web.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": env.database(DATA_DIR, sqlite3.sqlite_version_info)}
# Each service opens its own transaction; one for every request would take SQLite's write lock on reads.
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters of sign-in attempts must be one truth for all workers, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "quizdeck_cache",
        # Where it is full, live counters are thrown away: whoever guesses at 300 addresses would start afresh.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Accounts: an address and a password; allauth keeps the rules, our adapter opens the learner's rows.
AUTH_USER_MODEL = "quizzes.User"
# It asks for a unique column; ours is unique in lower case, which the check cannot see and which says more.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "quizzes.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = env.text("EMAIL_VERIFICATION", "none")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Quizdeck"
# Where nobody's address is verified, a second factor need not wait for it.
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION == "none"
# Browsers let http use passkeys on the machine itself alone; the library wants to be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_HTTPS and ON_LOOPBACK
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "today", "account_login"
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True  # else a revoked device goes on for five minutes
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 90 * 86400
HEADLESS_JWT_ROTATE_REFRESH_TOKEN = False  # an answer lost on a train would sign the phone out
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
PASSWORD_HASHERS = [
    "quizzes.hashers.FrugalArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = env.text("EMAIL_HOST"), env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_USER"), env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"quizdeck@{SITE_HOST}")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "quizzes" / "locale"]
USE_TZ, TIME_ZONE = True, "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "quizzes.web.assets.HashedAssets"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for them

REST_FRAMEWORK = {
    # The token class stands first: it is the one that can say 401 and not 403 to a stranger.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "quizzes.api.authentication.AccessToken",
        "quizzes.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["quizzes.api.parsers.StrictJSON"],
    "EXCEPTION_HANDLER": "quizzes.api.errors.answer",
    "DEFAULT_SCHEMA_CLASS": "quizzes.api.schema.Operation",
    "DEFAULT_METADATA_CLASS": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": env.number("TRUSTED_PROXIES", 0),
}
# By scope: how many, in how many seconds, and by whom they are counted. None at all (0) means no limit.
API_RATES = {
    "sync": (env.number("SYNCS_A_MINUTE", 60), 60, "session"),
    "import": (10, 3600, "learner"),
    "plan": (60, 3600, "learner"),  # of the import page, where faults are mended and sent again
    "export": (10, 3600, "learner"),
    "password": (10, 3600, "learner"),
    "open": (60, 60, "address"),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Quizdeck",
    "DESCRIPTION": "Study decks, send reviews, read progress.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": False,  # what goes in and what comes out have forms of their own
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "quizzes.api.schema_accounts.add_accounts",
    ],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # cards chosen in bulk, or an entry of many regions
FILE_UPLOAD_HANDLERS = [
    "quizzes.web.bounds.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_COOKIE_AGE = 14 * 86400
GUEST_AGE = 60 * 86400  # since the last visit: nothing else leads back to what a guest studied
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_HTTPS
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in their markup; scripts need no cookie
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_SECURE = True, "Lax", SITE_HTTPS
SECURE_SSL_REDIRECT = SITE_HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # the watchman on the same machine speaks plain http
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 3600) if SITE_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("TRUSTED_PROXIES", 0) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}

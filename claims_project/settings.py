"""One settings file, read from the environment. With no variable set it is the embedded default.

Every variable is described in docs/deploy.md; bad combinations are refused by claims_project.checks.
"""

from datetime import timedelta
from pathlib import Path

from django.core.management.utils import get_random_secret_key
from django.templatetags.static import static
from django.urls import reverse_lazy

from claims_project import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

PRODUCTION = env.flag("PRODUCTION", False)
DEBUG = env.flag("DEBUG", False)
HOST = env.text("HOST", "127.0.0.1")  # the address the web server listens on
PORT = env.number("PORT", 8000)
HTTPS = env.flag("HTTPS", PRODUCTION)


def _secret_key() -> str:
    """SECRET_KEY, or (embedded) one made once and kept in the data directory, readable by its owner alone."""
    if given := env.text("SECRET_KEY"):
        return given
    if PRODUCTION:
        return ""  # refused by Django itself, with its own words
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}")

# The office: everything specific is data.
PRODUCT_NAME = "Concord"
OFFICE_NAME = env.text("OFFICE_NAME", "Peace Monitoring Office")
OFFICE_TIME_ZONE = env.text("OFFICE_TIME_ZONE", "UTC")
OFFICE_TIME_NAME = env.text("OFFICE_TIME_NAME", "station time")
REGISTER_LICENCE = env.text("REGISTER_LICENCE", f"Public register of the {OFFICE_NAME}. Free use, naming the source.")

INSTALLED_APPS = [
    "claims_project",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
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
    "axes",
    "csp",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "claims_project.record",
    "claims_project.accounts",
    "claims_project.notices",
    "claims_project.procedure",
    "claims_project.vault",
    "registry",
    "disputes",
    "mediation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "claims_project.content_security.ContentSecurityMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "claims_project.accounts.middleware.SecondFactorMiddleware",
    "claims_project.common.http.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "claims_project.urls"
WSGI_APPLICATION = "claims_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claims_project.common.http.office",
            ],
            "builtins": ["claims_project.common.templatetags.words"],
            "libraries": {"words": "claims_project.common.templatetags.words"},
        },
    },
]

FORM_RENDERER = "claims_project.common.forms.PortalRenderer"

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    ),
    # How far a long piece of work has come. Not in the database: SQLite has one writer, and that is the work itself.
    "progress": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "progress"}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "progress"),
        }
    ),
}

# Work in the background: the database is the queue of record, a message only pokes.
CELERY_BROKER_URL = env.text("BROKER_URL") or REDIS_URL or "filesystem://"
if CELERY_BROKER_URL == "filesystem://":
    BROKER_DIR = DATA_DIR / "broker"
    for _folder in ("messages", "processed", "control"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", 2)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "claims_project.procedure.pulse:BeatingScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 10)
CELERY_BEAT_SCHEDULE = {
    # A sweep that waited three turns has been overtaken by a later one: with no worker, messages do not pile up.
    name: {
        "task": task,
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        "options": {"expires": 3 * SWEEP_SECONDS},
    }
    for name, task in {
        "pulse": "claims_project.procedure.tasks.pulse",
        "remind of deadlines": "claims_project.procedure.tasks.sweep_deadlines",
        "gather digests": "claims_project.notices.tasks.gather_digests",
        "send what waits": "claims_project.notices.tasks.sweep_outbox",
        "examine what waits": "claims_project.vault.tasks.sweep_intake",
        "import what waits": "registry.tasks.sweep_imports",
        "close proposals whose time is over": "mediation.tasks.sweep_proposals",
    }.items()
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "claims_project.accounts.adapter.OfficeAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "claims_project.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if PRODUCTION else "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_REQUIRED_FOR_OFFICE = env.flag("MFA_REQUIRED_FOR_OFFICE", PRODUCTION)
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = env.number("SIGN_IN_FAILURES", 8)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_TTL": timedelta(days=90),
    "AUTO_REFRESH": False,
}

# Interfaces
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "claims_project.accounts.authentication.OfficeTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["claims_project.common.api.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "claims_project.common.api.CursorPages",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "claims_project.common.api.Ordering",
    ],
    "DEFAULT_SCHEMA_CLASS": "claims_project.common.openapi.Operation",
    "EXCEPTION_HANDLER": "claims_project.common.http.problem",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.text("API_RATE_ANONYMOUS", "60/min"),
        "user": env.text("API_RATE_USER", "1200/min"),
    },
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Concord",
    "DESCRIPTION": "Claims, overlaps, cases and their record: everything an auditor may read and verify.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# The admin
UNFOLD = {
    "SITE_TITLE": PRODUCT_NAME,
    "SITE_HEADER": PRODUCT_NAME,
    "SITE_SUBHEADER": OFFICE_NAME,
    "SITE_URL": "/",
    "SITE_SYMBOL": "handshake",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/concord.svg")}],
    "DASHBOARD_CALLBACK": "claims_project.desk.dashboard",
    "SCRIPTS": [lambda request: static("js/admin.js")],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#eef3fb",
            "100": "#d8e5f9",
            "200": "#b6cff3",
            "300": "#8db4f5",
            "400": "#5a8fe0",
            "500": "#3a75cf",
            "600": "#1f5fbf",
            "700": "#184c99",
            "800": "#153f7e",
            "900": "#14213d",
            "950": "#0d1629",
        },
    },
    "SIDEBAR": {"show_search": True, "show_all_applications": False},
}

# Language, time
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["claims_project.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = OFFICE_TIME_ZONE

# Files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
VAULT_DIR = Path(env.text("VAULT_DIR", str(DATA_DIR / "vault")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAULT_DIR}},
    "vault": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAULT_DIR, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
# Embedded, whitenoise serves the apps' own static files; in production what `collectstatic` gathered, compressed and
# named by content.
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # empty; whitenoise warns when it is missing
CAUCUS_KEY = env.text("CAUCUS_KEY")  # wraps the key of each case's private notes; unset: derived from SECRET_KEY
SCANNER = env.text("SCANNER", "none")  # "none", or clamd's host:port
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", 512 * 1024 * 1024)
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "uploads")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)

# Mail
MAIL_DIR = DATA_DIR / "mail"
if EMAIL_HOST := env.text("EMAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = env.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "claims_project.notices.maildir.MailDirBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{OFFICE_NAME} <office@demo.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked over plain HTTP by load balancers
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Only one proxy is believed, and only when it is said to be there: otherwise a client could write its own address.
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
REST_FRAMEWORK |= {"NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT}
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
    }
}
# What /admin/ must allow besides: unfold's Alpine evaluates its attributes and sets styles in them.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}
# The page to try the API sets styles in its elements.
DOCS_CONTENT_SECURITY_POLICY = {"style-src": ["'unsafe-inline'"]}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}

"""Takes the environment. Gives Django's settings. Never a secret of its own: the key lies in the data folder.

SHIGAN_DATA_DIR   where the site keeps database, attachments, mirror and key (made by ``shigan serve`` or ``demo``)
SHIGAN_DATABASE   postgresql://…; empty: SQLite in the data folder
SHIGAN_DEMO       1: a demo bureau; the login page offers the accounts of offered_accounts.json in the data folder
SHIGAN_CLOCK_SHIFT  seconds by which a demonstration's clock differs from the machine's
SHIGAN_HOSTS      host names the site answers to, separated by commas
SHIGAN_ORIGIN     what the ledger is called in its checkpoints, such as bureau.example.cn/ledger
SHIGAN_HTTPS      1: it is served over HTTPS; cookies are then sent over HTTPS only
SHIGAN_MAIL       smtps://user:password@host:465/?from=…; empty: the file mail.address in the data folder, or no mail
SHIGAN_API_CALLS  how many calls a minute a token for programs may make, its account twice as many; 300
SHIGAN_INTERNAL   origins such as http://10.1.2.3:8080, separated by commas, that may be told something without HTTPS
"""

from __future__ import annotations

import os
from pathlib import Path

from shigan_site.database import database_of
from shigan_site.mailing import mail_of, written_in

DATA_DIR = Path(os.environ.get("SHIGAN_DATA_DIR", ".shigan")).resolve()
DEMO = os.environ.get("SHIGAN_DEMO") == "1"
CLOCK_SHIFT = float(os.environ.get("SHIGAN_CLOCK_SHIFT") or 0) if DEMO else 0.0
HTTPS = os.environ.get("SHIGAN_HTTPS") == "1"
API_CALLS = max(1, int(os.environ.get("SHIGAN_API_CALLS") or 300))
PACK = os.environ.get("SHIGAN_PACK") or None
"""The folder of the office's own rules; without it those that come with the program."""
LEDGER_ORIGIN = os.environ.get("SHIGAN_ORIGIN") or "shigan/office"
_KEY = DATA_DIR / "secret.key"
SECRET_KEY = _KEY.read_text(encoding="ascii").strip() if _KEY.exists() else ""

DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("SHIGAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
ROOT_URLCONF = "shigan_site.urls"
WSGI_APPLICATION = "shigan_site.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "shigan_site.accounts",
    "shigan_site.records",
]
MIDDLEWARE = [
    "shigan_site.web.middleware.headers",
    "shigan_site.web.middleware.occasion",
    "shigan_site.api.middleware.programs",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shigan_site.web.middleware.Speaking",
    "shigan_site.web.sessions.Sessions",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DATABASES = {"default": database_of(os.environ.get("SHIGAN_DATABASE", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shigan_site.web.failing.forged"
AUTH_USER_MODEL = "accounts.Account"
LOGIN_URL = "/login/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "OPTIONS": {"environment": "shigan_site.web.environment.environment", "autoescape": True},
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "web" / "static"]
STATIC_ROOT = None  # nothing is collected: they are served from where they are installed
WHITENOISE_USE_FINDERS = True
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = False  # words come in pairs from shigan_site/web/words, not from gettext

AUTHENTICATION_BACKENDS = ["shigan_site.accounts.entering.Backend"]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-shigan" if HTTPS else "shigan"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # five hundred matters at once have three fields each
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
FILE_UPLOAD_TEMP_DIR = None
LOGGING_CONFIG = None

_MAIL = mail_of(os.environ.get("SHIGAN_MAIL") or written_in(DATA_DIR))
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port  # no host: nothing is sent
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.tls_at_once, _MAIL.tls_after_greeting
DEFAULT_FROM_EMAIL = _MAIL.sender
EMAIL_TIMEOUT = 15
OUTWARD_INTERNAL = frozenset(origin for origin in os.environ.get("SHIGAN_INTERNAL", "").split(",") if origin)

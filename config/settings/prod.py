"""A team's installation. What has no safe default must be given; a missing one stops the start."""

from __future__ import annotations

from config import given, logs
from config.settings.base import *
from config.settings.base import DATABASE_URL, PLUMBLINE_MONITOR_TOKEN, REDIS_URL, env

SECRET_KEY = given.key(
    "SECRET_KEY", "the key that signs sessions: 50 random characters or more", least=50
)
SECRET_KEY_FALLBACKS = given.lines("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = [
    host.strip()
    for host in given.required("ALLOWED_HOSTS", "the host names of this desk, with commas").split(
        ","
    )
]
given.required("DATABASE_URL", "the database, such as postgres://user@host/plumbline")
given.required("REDIS_URL", "the broker, such as redis://host:6379/0")
# There may be none, where a server knows its own by other means; never one out of a template.
given.strong(given.password_in(DATABASE_URL), "The password of DATABASE_URL", least=12)
given.strong(given.password_in(REDIS_URL), "The password of REDIS_URL", least=12)
given.strong(PLUMBLINE_MONITOR_TOKEN, "PLUMBLINE_MONITOR_TOKEN", least=12)
for fallback in SECRET_KEY_FALLBACKS:
    given.strong(fallback, "SECRET_KEY_FALLBACKS", least=50)

DEBUG = False
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("PLUMBLINE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics/$"]  # asked from beside, without TLS
SECURE_HSTS_SECONDS = env.int("PLUMBLINE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PLUMBLINE_PROXIES", 1)
PLUMBLINE_SECOND_FACTOR = env.str("PLUMBLINE_SECOND_FACTOR", "staff")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LOGGING = logs.configure(as_json=True, level=env.str("PLUMBLINE_LOG_LEVEL", "INFO"))

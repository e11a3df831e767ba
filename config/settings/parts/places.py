"""Where an installation keeps what it has: its home, its database, its files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import dj_database_url
from environs import Env

from config import given

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent.parent
HOME = Path(env.str("PLUMBLINE_HOME", str(BASE_DIR / "var"))).resolve()
PLUMBLINE_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]

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

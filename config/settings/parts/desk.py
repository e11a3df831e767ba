"""What a desk decides for itself: limits, monitoring, captures, dossiers, readers."""

from __future__ import annotations

from config import given
from config.settings.parts.places import env

# --- limits ------------------------------------------------------------
PLUMBLINE_UPLOAD_BYTES = env.int("PLUMBLINE_UPLOAD_BYTES", 50_000_000)
# Of the process that sets one dossier: 500 pieces of evidence and 50 estimates take 750.
PLUMBLINE_DOSSIER_MEGABYTES = env.int("PLUMBLINE_DOSSIER_MEGABYTES", 1_500)

# --- monitoring
PLUMBLINE_MONITOR_TOKEN = given.text("PLUMBLINE_MONITOR_TOKEN")
PLUMBLINE_LEAST_DISK_MEGABYTES = env.int("PLUMBLINE_LEAST_DISK_MEGABYTES", 500)
PLUMBLINE_ALIVE_FILE = env.str("PLUMBLINE_ALIVE_FILE", "")

# --- captures
PLUMBLINE_CAPTURE_SECONDS = env.float("PLUMBLINE_CAPTURE_SECONDS", 60.0)
PLUMBLINE_CAPTURE_PORTS = env.list("PLUMBLINE_CAPTURE_PORTS", [80, 443], subcast=int)
PLUMBLINE_CAPTURE_DENY: list[str] = env.list("PLUMBLINE_CAPTURE_DENY", [])
PLUMBLINE_CAPTURE_CONTACT = env.str("PLUMBLINE_CAPTURE_CONTACT", "")
PLUMBLINE_CAPTURE_LET_IN: frozenset[tuple[str, int]] = frozenset()  # tests only: see E006
PLUMBLINE_CHROMIUM = env.str("PLUMBLINE_CHROMIUM", "chromium")
PLUMBLINE_RECHECK_DAYS = env.float("PLUMBLINE_RECHECK_DAYS", 7.0)
PLUMBLINE_TIMESTAMP_URL = env.str("PLUMBLINE_TIMESTAMP_URL", "")
PLUMBLINE_TIMESTAMP_CERTIFICATES = env.str("PLUMBLINE_TIMESTAMP_CERTIFICATES", "")

# --- dossiers
PLUMBLINE_ADDRESS = env.str("PLUMBLINE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
PLUMBLINE_ACCEL_PREFIX = env.str("PLUMBLINE_ACCEL_PREFIX", "")
PLUMBLINE_SIGNING_KEY = env.str("PLUMBLINE_SIGNING_KEY", "")
PLUMBLINE_SIGNING_PASSPHRASE_FILE = env.str("PLUMBLINE_SIGNING_PASSPHRASE_FILE", "")
PLUMBLINE_SIGNING_CERTIFICATES = env.str("PLUMBLINE_SIGNING_CERTIFICATES", "")

PLUMBLINE_PAPER = env.str("PLUMBLINE_PAPER", "A4")
PLUMBLINE_DOSSIER_LANGUAGE = env.str("PLUMBLINE_DOSSIER_LANGUAGE", "en")

# --- readers
PLUMBLINE_PUBLISHER = env.str("PLUMBLINE_PUBLISHER", "Plumbline")
PLUMBLINE_READERS_CONTACT = env.str("PLUMBLINE_READERS_CONTACT", "")
PLUMBLINE_TELL_READERS = env.bool("PLUMBLINE_TELL_READERS", False)

"""What holds everywhere. What differs between installations comes from the environment.

`docs/reference/settings.md` describes every variable that is read here.
"""

from __future__ import annotations

from config import logs
from config.settings.parts.applications import *
from config.settings.parts.browser import *
from config.settings.parts.desk import *
from config.settings.parts.interface import *
from config.settings.parts.letters import *
from config.settings.parts.people import *
from config.settings.parts.places import *
from config.settings.parts.places import BASE_DIR, env
from config.settings.parts.schedule import *
from config.settings.parts.workers import *

# --- the world -------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = env.str("PLUMBLINE_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

# --- logs ------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configure(
    as_json=env.bool("PLUMBLINE_LOG_JSON", False), level=env.str("PLUMBLINE_LOG_LEVEL", "INFO")
)

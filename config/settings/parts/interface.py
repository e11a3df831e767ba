"""The API: who gets in, how it is described, how often it may be asked."""

from __future__ import annotations

from typing import Any

from config.settings.parts.places import env

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
    "POSTPROCESSING_HOOKS": ["config.links.linked"],  # an enumeration stands where it is used
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

"""The broker, the queues, and what a worker may use up."""

from __future__ import annotations

from config import broker, given
from config.settings.parts.places import HOME

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
    "accounts.schedule.*": {"queue": "estimates"},
    "accounts.*": {"queue": "captures"},  # letters: only these workers reach a mail server
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

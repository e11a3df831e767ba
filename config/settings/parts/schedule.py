"""What beat has done again and again."""

from __future__ import annotations

from config.settings.parts.places import HOME, env

PLUMBLINE_SWEEP_SECONDS = env.float("PLUMBLINE_SWEEP_SECONDS", 30.0)
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": PLUMBLINE_SWEEP_SECONDS}
    for name, task in {
        "post mailings": "accounts.schedule.post_mailings",
        "sweep estimates": "estimates.schedule.sweep_estimates",
        "sweep findings": "claims.schedule.sweep_findings",
        "sweep changes": "claims.schedule.sweep_changes",
        "sweep letters": "accounts.schedule.sweep_letters",
        "sweep imports": "claims.schedule.sweep_imports",
        "sweep dossiers": "dossiers.schedule.sweep_dossiers",
        "sweep captures": "sources.schedule.sweep_captures",
        "sweep comparisons": "sources.schedule.sweep_comparisons",
        "sweep deliveries": "webhooks.schedule.sweep_deliveries",
    }.items()
}
CELERY_BEAT_SCHEDULE["send heartbeats"] = {
    "task": "operations.schedule.send_heartbeats",
    "schedule": 15.0,
    "options": {"expires": 60},
}
CELERY_BEAT_SCHEDULE["recheck sources"] = {
    "task": "claims.schedule.recheck_sources",
    "schedule": 3600.0,  # which sources are due is a matter of PLUMBLINE_RECHECK_DAYS
}
CELERY_BEAT_SCHEDULE["tell what is due"] = {
    "task": "claims.schedule.tell_what_is_due",
    "schedule": 300.0,  # nobody is told twice: what was told is on the row
}
CELERY_BEAT_SCHEDULE["forget old news"] = {
    "task": "accounts.schedule.forget_old_news",
    "schedule": 86_400.0,
}
CELERY_BEAT_SCHEDULE["forget kept answers"] = {
    "task": "api.schedule.sweep_answers",
    "schedule": 3600.0,
}
CELERY_BEAT_SCHEDULE["notice moved approvals"] = {
    "task": "claims.schedule.notice_moved_approvals",
    "schedule": 60.0,  # every page shows it at once; this is for whoever looks at none
}
PLUMBLINE_SEAL_SECONDS = env.float("PLUMBLINE_SEAL_SECONDS", 60.0)
CELERY_BEAT_SCHEDULE["seal the log"] = {
    "task": "audit.schedule.seal_log",
    "schedule": PLUMBLINE_SEAL_SECONDS,
}
CELERY_BEAT_SCHEDULE["seal what came late"] = {
    "task": "audit.schedule.seal_log",
    "schedule": 86_400.0,  # what a transaction held back for longer than `sealing.LOOK_BEHIND`
    "kwargs": {"whole": True},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "run" / "beat-schedule")

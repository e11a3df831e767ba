"""How the API refuses: each status with the code and the sentence of an example."""

from __future__ import annotations

REFUSALS: dict[int, tuple[str, str]] = {
    400: ("invalid", "A parameter or a part of the body cannot be read; each has its place."),
    401: ("not_authenticated", "Nobody asks, or nobody any more."),
    403: ("permission_denied", "You may not do this, or your token may only read."),
    404: ("not_found", "There is nothing here, or nothing that you may see."),
    406: ("not_acceptable", "Another kind of answer was asked for."),
    409: ("stale", "Something moved meanwhile, or it does not go from here."),
    412: ("precondition_failed", "This changed since you read it."),
    413: ("too_large", "The body is larger than this address takes."),
    415: ("unsupported_media_type", "The body is of another kind."),
    422: ("idempotency_key_reused", "This key was given to another call."),
    428: ("precondition_required", "Send If-Match with the ETag that you read."),
    429: ("throttled", "Too many calls: Retry-After says when to go on."),
    500: ("server_error", "A defect of ours. It has been logged."),
}
ALWAYS = (401, 406, 429, 500)
WRITING = (400, 403, 409, 413, 415)

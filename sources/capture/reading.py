"""Having a captured file read by a child process; what comes back is checked like any input."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from sources.capture import confined
from sources.capture.confined import ConfinedError
from sources.capture.kinds import Kind
from sources.capture.reader.child import Task
from sources.capture.reader.finding import Finding, ReadingError, line

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from sources.capture.reader.child import main; main()"
)
UNREAD = frozenset({Kind.IMAGE, Kind.OTHER})
"""Kinds in which there is no text to be looked for."""


@dataclass(frozen=True)
class Limits:
    seconds: float = 40.0
    cpu_seconds: int = 30
    memory: int = 1_500_000_000
    output: int = 40_000_000
    """Bytes of JSON, in which a character takes up to twelve."""


def read(content: IO[bytes], kind: Kind, *, declared: str, address: str, limits: Limits) -> Finding:
    """What the file says. Raises `ReadingError`.

    `content` needs a file descriptor and is read from its start.
    """
    task = Task(kind.value, declared, address, limits.cpu_seconds, limits.memory)
    content.seek(0)
    command = [sys.executable, "-I", "-c", PROGRAM, str(ROOT), json.dumps(asdict(task))]
    try:
        said = confined.run(
            command, content, seconds=limits.seconds, at_most=limits.output, folder=ROOT
        )
        answer = json.loads(said)
        if "error" in answer:
            raise ReadingError(line(answer["error"]))
        return Finding.checked(answer["finding"])
    except ConfinedError as error:
        raise ReadingError(str(error)) from error
    except (ValueError, TypeError, LookupError) as error:
        raise ReadingError("Reading it gave nothing that can be understood.") from error

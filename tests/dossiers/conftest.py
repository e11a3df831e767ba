from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dossiers.rendering import Rendered, render
from tests.dossiers import example, hostile


@pytest.fixture(scope="session")
def draft() -> Rendered:
    """The example as a draft; set once."""
    return render(example.content(), example.FACTS)


@pytest.fixture(scope="session")
def approved() -> Rendered:
    return render(example.content(), example.APPROVED)


@pytest.fixture(scope="session")
def marked_up() -> Rendered:
    """The example with markup and template code in every text."""
    return render(hostile.marked_up(), example.FACTS)


def text_of(rendered: Rendered, folder: Path, *, first: int = 1, last: int = 10_000) -> str:
    """What poppler reads, in reading order and with blanks folded."""
    path = folder / "dossier.pdf"
    path.write_bytes(rendered.pdf)
    command = ["pdftotext", "-f", str(first), "-l", str(last), str(path), "-"]
    read = subprocess.run(command, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())

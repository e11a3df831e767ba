"""The commands of docs/how-to/use-the-api.md, run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.actions import create_token
from accounts.models import User
from claims.models import Claim
from dossiers.models import Dossier

PAGE = Path(settings.BASE_DIR, "docs/how-to/use-the-api.md").read_text(encoding="utf-8")


def test_every_command_does_what_the_page_says(
    live_server: Any, checker: User, tmp_path: Path
) -> None:
    commands = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    script = "set -euo pipefail\n" + "\n".join(it for it in commands if "https://" not in it)
    _token, text = create_token(
        checker, name="curl", scope="write", expires_in=timedelta(days=1), by=checker
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120,
        env={**os.environ, "DESK": f"{live_server.url}/api/v1", "TOKEN": text}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    claim = Claim.objects.get()
    assert (claim.place, claim.status) == ("Rason", "in_review")
    assert claim.quantities.get().unit == "t"
    assert Dossier.objects.get().version is not None
    assert "There is no filter “statsu” here" in done.stdout

"""A timestamp authority of our own: `openssl ts` behind a page of the test's site."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.services.site import Page, Visit

EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
CONFIG = """
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def openssl(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=False)


@dataclass
class Authority:
    folder: Path

    @classmethod
    def make(cls, folder: Path, name: str = "Timestamps") -> Authority:
        made = cls(folder)
        (folder / "config").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01")
        made._run(
            "req", "-x509", *EC, "-subj", f"/CN={name} root",
            "-keyout", "root.key", "-out", "root.pem",
        )  # fmt: skip
        made._run(
            "req", *EC[:-2], "-subj", f"/CN={name}", "-keyout", "signer.key", "-out", "signer.csr"
        )
        made._run(
            "x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key",
            "-days", "2", "-extfile", "config", "-extensions", "signer", "-out", "signer.pem",
        )  # fmt: skip
        return made

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def sign(self, query: bytes) -> bytes:
        """The answer to a query, as DER."""
        asked = self.folder / "query.tsq"
        asked.write_bytes(query)
        self._run(
            "ts", "-reply", "-config", "config", "-section", "tsa_config",
            "-queryfile", str(asked), "-out", "answer.tsr",
        )  # fmt: skip
        return (self.folder / "answer.tsr").read_bytes()

    def page(self, visit: Visit) -> None:
        """Answers a POST of the site."""
        Page(self.sign(visit.body), "application/timestamp-reply")(visit)

    def verifies(self, answer: bytes, content: bytes) -> bool:
        """Whether `openssl ts -verify` accepts the answer for the content."""
        (self.folder / "to-verify.tsr").write_bytes(answer)
        (self.folder / "content").write_bytes(content)
        found = openssl(
            "ts", "-verify", "-in", str(self.folder / "to-verify.tsr"),
            "-data", str(self.folder / "content"), "-CAfile", str(self.root),
        )  # fmt: skip
        return found.returncode == 0 and b"Verification: OK" in found.stdout + found.stderr

    def _run(self, *arguments: str) -> None:
        run = ["openssl", *arguments]
        subprocess.run(run, cwd=self.folder, capture_output=True, check=True)

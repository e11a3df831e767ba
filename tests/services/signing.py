"""A signing key of the test's own: a root, and a certificate that signs documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.services.authority import EC, openssl

PASSPHRASE = b"only for tests"
EXTENSIONS = """
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass
class SigningKey:
    folder: Path

    @classmethod
    def make(cls, folder: Path, name: str = "The desk") -> SigningKey:
        made = cls(folder)
        at = {it: str(folder / it) for it in ("root.key", "root.pem", "key", "csr", "pem", "ext")}
        (folder / "ext").write_text(EXTENSIONS)
        subject, request = f"/CN={name}", EC[:-2]
        for command in (
            ["req", "-x509", *EC, "-subj", f"{subject} root", "-keyout", at["root.key"],
             "-out", at["root.pem"]],
            ["req", *request, "-subj", subject, "-keyout", at["key"], "-out", at["csr"]],
            ["x509", "-req", "-in", at["csr"], "-CA", at["root.pem"], "-CAkey", at["root.key"],
             "-days", "2", "-extfile", at["ext"], "-extensions", "signer", "-out", at["pem"]],
            ["pkcs12", "-export", "-inkey", at["key"], "-in", at["pem"], "-certfile",
             at["root.pem"], "-out", str(made.key), "-passout", f"pass:{PASSPHRASE.decode()}"],
        ):  # fmt: skip
            done = openssl(*command)
            assert done.returncode == 0, done.stderr.decode()
        return made

    @property
    def key(self) -> Path:
        return self.folder / "desk.p12"

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

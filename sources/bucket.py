"""Content in an S3-compatible bucket, under the same names as in a folder.

Nothing is ever overwritten: the store is asked to write only where nothing is, and to check the
digest of what arrives. A store that knows no conditional writes is asked first. Files go out
through the desk, which checks who asks: no address of the bucket is given to anybody.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from botocore.exceptions import ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from sources.storage import SHA256, copy_counted, name_of

IN_MEMORY = 1 << 22
ALREADY = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
UNKNOWN = frozenset({"NotImplemented", "501"})
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class ContentAddressedBucket(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """Named by digest below `location`; never public, never overwritten, never renamed."""

    def get_default_settings(self) -> dict[str, Any]:
        fixed = {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "max_memory_size": IN_MEMORY,
            "signature_version": "s3v4",
        }
        return {**super().get_default_settings(), **fixed}

    def put(self, chunks: Iterable[bytes], *, at_most: int) -> tuple[str, int]:
        """As `ContentAddressedStorage.put`."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            sha256, size = copy_counted(chunks, file.write, at_most)
            name = name_of(sha256)
            if not self.exists(name):
                file.seek(0)
                self._write_once(name, sha256, size, file)
        return sha256, size

    def open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Raises `FileNotFoundError` as a folder does."""
        try:
            opened: File[bytes] = super().open(name, mode)
        except ClientError as error:
            if _code(error) in MISSING:
                raise FileNotFoundError(name) from error
            raise
        return opened

    def digests(self) -> Iterator[str]:
        """The SHA-256 of everything that is stored, in order."""
        prefix = self._key("sha256/")
        for thing in self.bucket.objects.filter(Prefix=prefix):
            sha256 = thing.key.rpartition("/")[2]
            if SHA256.fullmatch(sha256):
                yield sha256

    def _write_once(self, name: str, sha256: str, size: int, file: IO[bytes]) -> None:
        checked = base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
        arguments = {
            "Bucket": self.bucket_name,
            "Key": self._key(name),
            "Body": file,
            "ContentLength": size,
            "ContentType": "application/octet-stream",
            "ChecksumSHA256": checked,
        }
        client = self.connection.meta.client
        try:
            client.put_object(**arguments, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) in ALREADY:
                return  # somebody else stored the same bytes meanwhile
            if _code(error) not in UNKNOWN:
                raise
            file.seek(0)
            client.put_object(**arguments)

    def _key(self, name: str) -> str:
        return f"{self.location.strip('/')}/{name}".lstrip("/")


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))

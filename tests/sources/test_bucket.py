"""Content in an S3-compatible store that runs here: the same promises as a folder's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import storages
from django.http import Http404
from django.test import RequestFactory
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from config import checks
from dossiers.models import Dossier
from dossiers.sending import sent
from sources import storage
from sources.bucket import ContentAddressedBucket

pytestmark = pytest.mark.once
WORDS = b"More than 74,000 t." * 1_000
SHA256 = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The store's address. It keeps everything in memory."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(
    server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> ContentAddressedBucket:
    """An empty one; what `sources.storage` keeps goes there."""
    name = f"desk-{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    for variable in [it for it in os.environ if it.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    made = ContentAddressedBucket(
        bucket_name=name, endpoint_url=server, region_name="us-east-1", location="desk-1",
        access_key="key", secret_key="secret",
    )  # fmt: skip
    made.connection.meta.client.create_bucket(Bucket=name)
    monkeypatch.setitem(storages._storages, "content", made)  # type: ignore[attr-defined]  # Django's own cache
    return made


def store(*pieces: bytes, at_most: int = 1_000_000) -> tuple[str, int]:
    return storage.store(pieces, at_most=at_most)


def test_what_is_stored_is_named_by_its_digest_and_read_back(
    bucket: ContentAddressedBucket,
) -> None:
    assert not storage.has_content(SHA256)
    assert store(WORDS[:5], WORDS[5:]) == (SHA256, len(WORDS))
    assert storage.has_content(SHA256)
    with storage.open_content(SHA256) as file:
        assert file.read() == WORDS
    keys = [thing.key for thing in bucket.bucket.objects.all()]
    assert keys == [f"desk-1/sha256/{SHA256[:2]}/{SHA256[2:4]}/{SHA256}"]
    assert list(storage.content_storage().digests()) == [SHA256]


def test_nothing_is_overwritten_not_even_by_whoever_looked_a_moment_too_early(
    bucket: ContentAddressedBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(WORDS)
    before = bucket.get_modified_time(storage.name_of(SHA256))
    store(WORDS)
    monkeypatch.setattr(bucket, "exists", lambda _name: False)
    store(WORDS)
    assert bucket.get_modified_time(storage.name_of(SHA256)) == before
    with storage.open_content(SHA256) as file:
        assert file.read() == WORDS


def test_a_store_that_knows_no_conditional_writes_is_written_to_plainly(
    bucket: ContentAddressedBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = bucket.connection.meta.client
    put = client.put_object

    def simple(**arguments: Any) -> Any:
        if "IfNoneMatch" in arguments:
            raise ClientError({"Error": {"Code": "NotImplemented"}}, "PutObject")
        return put(**arguments)

    monkeypatch.setattr(client, "put_object", simple)
    assert store(WORDS)[0] == SHA256
    with storage.open_content(SHA256) as file:
        assert file.read() == WORDS


def test_too_much_and_what_is_not_there_are_told_as_of_a_folder(
    bucket: ContentAddressedBucket,
) -> None:
    with pytest.raises(storage.TooLargeError):
        store(WORDS, at_most=10)
    assert list(bucket.digests()) == []
    with pytest.raises(FileNotFoundError):
        storage.open_content(SHA256)


def test_a_refusal_of_the_store_is_no_success(
    bucket: ContentAddressedBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_arguments: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "PutObject")

    monkeypatch.setattr(bucket.connection.meta.client, "put_object", full)
    with pytest.raises(ClientError):
        store(WORDS)


def test_a_dossier_leaves_through_the_desk_whole_and_in_ranges(
    bucket: ContentAddressedBucket,
) -> None:
    store(WORDS)
    dossier = Dossier(serial="D-2026-0001", sha256=SHA256, size=len(WORDS))
    whole = sent(RequestFactory().get("/"), dossier, name="D.pdf")
    assert b"".join(whole) == WORDS
    whole.close()
    part = sent(RequestFactory().get("/", headers={"Range": "bytes=5-9"}), dossier, name="D.pdf")
    assert part.status_code == 206
    assert b"".join(part) == WORDS[5:10]
    lost = Dossier(serial="D-2026-0002", sha256="0" * 64, size=1)
    with pytest.raises(Http404):
        sent(RequestFactory().get("/"), lost, name="D.pdf")


def test_a_bucket_that_cannot_work_is_a_fault(settings: Any) -> None:
    assert checks.check_bucket() == []
    settings.PLUMBLINE_BUCKET, settings.PLUMBLINE_BUCKET_ENDPOINT = "desk", "https://s3.example.org"
    assert checks.check_bucket() == []
    settings.PLUMBLINE_BUCKET_ENDPOINT = "minio"
    settings.PLUMBLINE_ACCEL_PREFIX = "/kept"
    assert [it.id for it in checks.check_bucket()] == ["plumbline.E012"] * 2

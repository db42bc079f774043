"""The files of a tenant, and disk space."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tenantry
from tenantry import (
    ClosedError,
    FileInfo,
    Files,
    InUseError,
    NotFoundError,
    PurgeReport,
    QuotaExceededError,
    RefusedError,
    Store,
    Tenant,
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(files: Files, name: str, data: bytes) -> FileInfo:
    upload = files.begin(name, size=len(data))
    files.append(upload.id, 0, data)
    return files.complete(upload.id, sha256(data))


def test_a_file_goes_through_its_life(store: Store, acme: Tenant) -> None:
    data = os.urandom(200_000)
    with store.session(acme.id, actor="alice") as session, session.files() as files:
        upload = files.begin("Röd.bin", sha256=sha256(data), temporary=True)
        assert (upload.received, upload.size, upload.sha256) == (0, None, sha256(data))
        assert files.append(upload.id, 0, memoryview(data)[:70_001]) == 70_001
        with pytest.raises(RefusedError) as refused:
            files.append(upload.id, 5, data)
        assert refused.value.faults[0].code == "wrong_offset"
        assert refused.value.faults[0].params == {"offset": 70_001}
        assert files.status(upload.id).received == 70_001
        assert [known.id for known in files.uploads()] == [upload.id]
        files.append(upload.id, 70_001, data[70_001:])
        with pytest.raises(RefusedError) as refused:
            files.complete(upload.id, sha256(b"other"))
        assert refused.value.faults[0].code == "wrong_digest"
        file = files.complete(upload.id, sha256(data))
        assert (file.name, file.size, file.temporary) == ("Röd.bin", 200_000, True)
        assert (file.tenant, file.media_type) == (acme.id, "application/octet-stream")
        assert list(files) == [files.get(file.id)] == [file] == [store.file_of_url(file.url)]
        assert list(files.uploads()) == []
        assert files.read_at(file.id, 65_530, 20) == data[65_530:65_550]
        assert files.read_at(file.id, 199_999, 20) == data[199_999:]
        with files.open(file.id) as stream:
            assert stream.read() == data
            assert stream.seek(-3, io.SEEK_END) == 199_997
            assert stream.read(9) == data[-3:]
            with pytest.raises(ValueError, match="before the first"):
                stream.seek(-1)
        files.delete(file.id)
        with pytest.raises(NotFoundError):
            files.get(file.id)
        with pytest.raises(NotFoundError):
            files.cancel(upload.id)
    with pytest.raises(ClosedError):
        list(files)


def test_a_large_read_comes_whole(store: Store, acme: Tenant) -> None:
    files = store.files(acme.id)
    data = os.urandom(3_000_000)
    file = put(files, "large", data)
    assert files.read_at(file.id, 0, 1 << 40) == data
    assert files.open(file.id).read() == data


def test_the_avatar(store: Store, acme: Tenant) -> None:
    files = store.files(acme.id)
    logo = put(files, "logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    shown = store.set(acme.id, avatar_file_id=logo.id).tenant
    assert (shown.avatar_file_name, shown.avatar_file_size) == ("logo.png", 16)
    assert (shown.avatar_file_url, logo.media_type) == (logo.url, "image/png")
    assert "avatar_file_id" not in shown
    with pytest.raises(InUseError):
        files.delete(logo.id)
    other = store.create(name="B", domain="b.example", timezone="UTC", currency="EUR", region="DEU")
    with pytest.raises(RefusedError) as refused:
        store.set(other.id, avatar_file_id=logo.id)
    assert [fault.code for fault in refused.value.faults] == ["unknown_file"]
    with pytest.raises(NotFoundError):
        store.files(other.id).get(logo.id)


def test_usage_and_quota(store: Store, acme: Tenant) -> None:
    store.set(acme.id, disk_quota="1KB")
    files = store.files(acme.id)
    put(files, "a", b"12345")
    assert store.report_usage(acme.id, "recording", set=1000).recordings == 1000
    usage = store.report_usage(acme.id, "message", add=10)
    assert (usage.quota, usage.used, usage.files, usage.messages) == (1024, 1015, 5, 10)
    assert store.get(acme.id).bytes("used_disk_quota") == 1015
    with pytest.raises(QuotaExceededError):
        store.report_usage(acme.id, "other", add=10)
    with pytest.raises(QuotaExceededError) as exceeded:
        files.begin("b", size=10)
    refused = exceeded.value
    assert (refused.member, refused.quota) == ("disk_quota", 1024)
    assert (refused.used, refused.wanted) == (1015, 10)
    assert list(refused.as_dict())[2:6] == ["member", "quota", "used", "wanted"]
    with pytest.raises(RefusedError):
        store.report_usage(acme.id, "message", add=-11)
    files.begin("b", size=9)
    assert (files.usage().uploads, files.usage().used) == (9, 1015)
    store.set(acme.id, disk_quota="")
    assert files.usage().quota is None
    for wrong in ({}, {"set": 1, "add": 1}):
        with pytest.raises(TypeError):
            store.report_usage(acme.id, "other", **wrong)
    with pytest.raises(ValueError, match="kind"):
        store.report_usage(acme.id, "tapes", set=1)  # type: ignore[arg-type]
    assert store.purge() == PurgeReport(audit_entries=0, uploads=0, files=0, bytes=0)


UPLOAD = """
import sys, tenantry
with tenantry.Store.open(sys.argv[1]) as store:
    files = store.files(sys.argv[2])
    at = files.status(sys.argv[3]).received
    while True:
        at = files.append(sys.argv[3], at, b"x" * 100_000)
        print(at, flush=True)
"""


def test_an_upload_goes_on_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "tenants.db"
    with Store.open(path, create=True) as store:
        acme = store.create(
            name="A", domain="a.example", timezone="UTC", currency="EUR", region="DEU"
        )
        files = store.files(acme.id)
        upload = files.begin("x")
        for _ in range(3):
            arguments = [sys.executable, "-c", UPLOAD, str(path), acme.id, upload.id]
            environment = {**os.environ, "PYTHONPATH": str(Path(tenantry.__file__).parents[1])}
            with subprocess.Popen(
                arguments, stdout=subprocess.PIPE, text=True, env=environment
            ) as child:
                assert child.stdout
                told = [int(child.stdout.readline()) for _ in range(5)]
                child.send_signal(signal.SIGKILL)
                # The last line may have been cut off.
                told += [int(line) for line in child.stdout if line.endswith("\n")]
            assert files.status(upload.id).received >= told[-1]
        received = files.status(upload.id).received
        assert received >= 1_500_000
        file = files.complete(upload.id, sha256(b"x" * received))
        assert json.loads(store.get(acme.id).json())["used_disk_quota"] != "0KB"
        assert file.size == received

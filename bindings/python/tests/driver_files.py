"""The driver's operations on files, disk space and backups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driver_shown import Argument, Open, compact, how

import tenantry
from tenantry import FileInfo, UploadStatus, Usage


def shown(known: FileInfo | UploadStatus) -> str:
    return compact(vars(known))


def all_shown(known: Iterable[FileInfo | UploadStatus]) -> str:
    return compact([vars(one) for one in known])


def used(usage: Usage) -> str:
    """As the library writes it: kinds that take nothing are not there."""
    kinds = {
        "recording": usage.recordings,
        "call_report": usage.call_reports,
        "message": usage.messages,
        "other": usage.other,
    }
    reported = {kind: bytes for kind, bytes in kinds.items() if bytes}
    shown = {"quota": usage.quota, "used": usage.used, "files": usage.files}
    return compact({**shown, "reported": reported, "uploads": usage.uploads})


class FileOperations(Open):
    """A method is an operation."""

    def file_put(
        self, store: str, id: str, name: str, text: str, sha256: str, temporary: Argument
    ) -> str:
        files, data = self.stores[store].files(id), text.encode()
        options = how(sha256=sha256, temporary=temporary)
        upload = files.begin(name, size=len(data), **options)
        files.append(upload.id, 0, data)
        return shown(files.complete(upload.id, sha256))

    def file_begin(self, store: str, id: str, name: str, *about: Argument) -> str:
        size, sha256, temporary = about
        options = how(size=size, sha256=sha256, temporary=temporary)
        return shown(self.stores[store].files(id).begin(name, **options))

    def file_append(self, store: str, id: str, upload: str, offset: str, text: str) -> str:
        files = self.stores[store].files(id)
        return compact(files.append(upload, int(offset), text.encode()))

    def file_status(self, store: str, id: str, upload: str) -> str:
        return shown(self.stores[store].files(id).status(upload))

    def file_complete(self, store: str, id: str, upload: str, sha256: str) -> str:
        return shown(self.stores[store].files(id).complete(upload, sha256))

    def file_cancel(self, store: str, id: str, upload: str) -> str:
        self.stores[store].files(id).cancel(upload)
        return "null"

    def file_uploads(self, store: str, id: str) -> str:
        return all_shown(self.stores[store].files(id).uploads())

    def file_list(self, store: str, id: str) -> str:
        return all_shown(self.stores[store].files(id))

    def file_get(self, store: str, id: str, file: str) -> str:
        return shown(self.stores[store].files(id).get(file))

    def file_read(self, store: str, id: str, file: str, offset: str, length: str) -> str:
        data = self.stores[store].files(id).read_at(file, int(offset), int(length))
        return compact(data.decode())

    def file_delete(self, store: str, id: str, file: str) -> str:
        self.stores[store].files(id).delete(file)
        return "null"

    def file_of_url(self, store: str, url: str) -> str:
        return shown(self.stores[store].file_of_url(url))

    def usage(self, store: str, id: str) -> str:
        return used(self.stores[store].files(id).usage())

    def report_usage(self, store: str, id: str, kind: Any, add: Argument, bytes: str) -> str:
        how_much = {"add" if add == "1" else "set": int(bytes)}
        return used(self.stores[store].report_usage(id, kind, **how_much))

    def purge(self, store: str) -> str:
        return compact(vars(self.stores[store].purge()))

    def session_file_list(self, session: str) -> str:
        return all_shown(self.sessions[session].files())

    def session_file_get(self, session: str, file: str) -> str:
        return shown(self.sessions[session].files().get(file))

    def session_usage(self, session: str) -> str:
        return used(self.sessions[session].files().usage())

    def backup(self, store: str, path: str) -> str:
        return compact(vars(self.stores[store].backup(path)))

    def restore(self, path: str, to: str) -> str:
        return compact(vars(tenantry.restore(path, to)))

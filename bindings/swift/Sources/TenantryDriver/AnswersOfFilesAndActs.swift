import Foundation
import Tenantry

/// An object of members that are JSON already.
private func object(_ members: KeyValuePairs<String, String>) -> String {
    "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
}

private func json(_ number: Int?) -> String { number.map { String($0) } ?? "null" }

private func json(_ time: Date) -> String { JSON.text(Time.milliseconds(time)) }

extension UploadStatus {
    var json: String {
        object([
            "id": JSON.text(id), "name": JSON.text(name), "temporary": "\(temporary)",
            "size": TenantryDriver.json(size), "sha256": JSON.text(orNull: sha256), "received": "\(received)",
            "begun_at": TenantryDriver.json(begunAt), "touched_at": TenantryDriver.json(touchedAt),
        ])
    }
}

extension FileInfo {
    var json: String {
        object([
            "id": JSON.text(id), "tenant": JSON.text(tenant), "name": JSON.text(name), "size": "\(size)",
            "media_type": JSON.text(mediaType), "sha256": JSON.text(sha256),
            "created_at": TenantryDriver.json(createdAt), "url": JSON.text(url), "temporary": "\(temporary)",
        ])
    }
}

extension Usage {
    var json: String {
        let kinds = UsageKind.allCases.compactMap { kind in
            reported[kind].map { "\"\(kind.rawValue)\":\($0)" }
        }
        return object([
            "quota": TenantryDriver.json(quota), "used": "\(used)", "files": "\(files)",
            "reported": "{\(kinds.joined(separator: ","))}", "uploads": "\(uploads)",
        ])
    }
}

extension PurgeReport {
    var json: String {
        object([
            "audit_entries": "\(auditEntries)", "uploads": "\(uploads)", "files": "\(files)",
            "bytes": "\(bytes)",
        ])
    }
}

extension BackupReport {
    var json: String { object(["tenants": "\(tenants)", "bytes": "\(bytes)", "token": "\(token)"]) }
}

extension AuditPage {
    var json: String {
        object(["entries": JSON.list(entries.map(\.json)), "next": JSON.text(orNull: next)])
    }
}

extension AuditEntry {
    var json: String {
        let changes = changes.map { object(["member": JSON.text($0.member), "old": $0.old, "new": $0.new]) }
        return object([
            "number": "\(number)", "time": TenantryDriver.json(time), "actor": JSON.text(orNull: actor),
            "source": JSON.text(source), "address": JSON.text(orNull: address),
            "action": JSON.text(action.rawValue), "object_type": JSON.text(objectType),
            "object_name": JSON.text(objectName), "tenant": JSON.text(tenant), "version": "\(version)",
            "changes": JSON.list(changes),
        ])
    }
}

extension ContactMatch {
    var json: String {
        object(["match": "\(matches)", "verdict": JSON.text(verdict.rawValue), "why": JSON.text(why)])
    }
}

extension Recording {
    var json: String {
        object([
            "audio": JSON.text(audio.rawValue), "video": JSON.text(video.rawValue),
            "dual_track": "\(dualTrack)", "why": JSON.text(why),
        ])
    }
}

extension LimitVerdict {
    var json: String {
        object([
            "limit": "\(limit)", "counted": "\(counted)", "left": "\(left)", "allowed": "\(allowed)",
            "why": JSON.text(why),
        ])
    }
}

// An app that depends on the package: it reads and writes settings as the README shows, and hears of a change.
import Foundation
import Tenantry

let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }

let store = try Store(path: folder.appendingPathComponent("tenants.db").path, create: true)
let acme = try store.create {
    $0.name = "Acme"
    $0.domain = "sip.acme.example"
    $0.timezone = "Europe/Berlin"
    $0.currency = "EUR"
    $0.region = "DEU"
}
print("made \(acme)")

let session = try store.session(acme.id, actor: "alice")
let change = try session.set {
    $0.recordingRetention = 90
    $0.officeHours.sunday.enabled = false
}
print("changed \(change.changed.map(\.rawValue).joined(separator: ", "))")
do {
    try session.set { $0.maxConcurrentCalls = 1000 }
    fatalError("a tenant set what only the system may set")
} catch {
    print("refused: \(error.localizedDescription)")
}

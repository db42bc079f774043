// What a read costs in Swift, through this package and, beside it, through plain UniFFI:
//
//     bindings/swift/check bench
//
// Each figure is the median of nine rounds, after a round that warms up. Nothing here is asserted.
import Foundation
import Tenantry
import TenantryGenerated

/// Keeps the optimizer from leaving a read away.
@inline(never)
func use<Value>(_ value: Value) {}

/// The nanoseconds that one call of `body` takes.
func measure(_ name: String, times: Int, _ body: () throws -> Void) rethrows {
    var rounds: [Double] = []
    for round in 0..<10 {
        let start = ContinuousClock.now
        for _ in 0..<times { try body() }
        let took = (ContinuousClock.now - start) / .nanoseconds(1) / Double(times)
        if round > 0 { rounds.append(took) }
    }
    rounds.sort()
    print(String(format: "%10.1f ns  ", rounds[rounds.count / 2]) + name)
}

let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
let path = folder.appendingPathComponent("tenants.db").path
let store = try Tenantry.Store(path: path, create: true)
let tenant = try store.create {
    $0.name = "Acme"
    $0.domain = "sip.acme.example"
    $0.timezone = "Europe/Berlin"
    $0.currency = "EUR"
    $0.region = "DEU"
}
let session = try store.session(tenant.id, actor: "alice")
let plain = try StoreObject.open(
    path: path,
    options: .init(create: false, createNew: false, readOnly: false, quickCheck: true, busyTimeout: nil))
let plainSession = try plain.session(tenant: tenant.id, actor: "alice")

print("A tenant that is held:")
measure("one number", times: 1_000_000) { use(tenant.recordingRetention) }
measure("one switch", times: 1_000_000) { use(tenant.enableVideoRecording) }
measure("one text of 4 bytes", times: 1_000_000) { use(tenant.name) }
measure("one text of 16 bytes", times: 1_000_000) { use(tenant.domain) }
measure("one choice", times: 1_000_000) { use(tenant.contactMatchType) }
measure("the office hours", times: 100_000) { use(tenant.officeHours) }
measure("the time of making", times: 100_000) { use(tenant.createdAt) }
measure("every member, one by one", times: 20_000) { readAll(tenant) }
measure("the document as JSON", times: 100_000) { use(tenant.json) }

print("The current tenant, read anew from the store:")
try measure("one number", times: 20_000) { use(try session.get().recordingRetention) }
try measure("every member, one by one", times: 10_000) { readAll(try session.get()) }
try measure("plain UniFFI: its record, which is every member", times: 5_000) { use(try plainSession.get()) }
measure("plain UniFFI: one call that gives a text", times: 100_000) { use(plainSession.actor()) }
try FileManager.default.removeItem(at: folder)

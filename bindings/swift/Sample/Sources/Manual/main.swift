// Copied from bindings/swift/Sources/Tenantry/Tenantry.docc/Tenantry.md by the test `bindings`: do not edit.

import Tenantry

let store = try Store(path: "tenants.db", create: true)
let acme = try store.create {
    $0.name = "Acme"
    $0.domain = "sip.acme.example"
    $0.timezone = "Europe/Berlin"
    $0.currency = "EUR"
    $0.region = "DEU"
}
let session = try store.session(acme.id, actor: "alice")  // the tenant's own scope
try session.set { $0.recordingRetention = 90 }

do {
    try session.set { $0.maxConcurrentCalls = 1000 }
} catch {
    assert(error.code == .refused)
    assert(error.faults[0].path == "max_concurrent_calls")
}
let tenant = try store.find("SIP.Acme.Example")
assert(tenant.recordingRetention == 90)

// Copied from README.md by the test `bindings`: do not edit.

import Tenantry

let store = try Store(path: "tenants.db", create: true)
let acme = try store.create {
    ($0.name, $0.domain) = ("Acme", "sip.acme.example")
    ($0.timezone, $0.currency, $0.region) = ("Europe/Berlin", "EUR", "DEU")
}
let session = try store.session(acme.id, actor: "alice")  // the tenant's own scope
try session.set { $0.recordingRetention = 90; $0.reset(.website) }
do { try session.set { $0.maxConcurrentCalls = 1000 } } catch { print(error.localizedDescription) }
print(try store.find("SIP.Acme.Example").recordingRetention)

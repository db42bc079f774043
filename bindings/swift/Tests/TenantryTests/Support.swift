import Foundation
import Testing

@testable import Tenantry

/// The members of a tenant with nothing but what is required.
func minimal(_ domain: String) -> (inout Patch) -> Void {
    {
        $0.name = "Minimal"
        $0.domain = domain
        $0.timezone = "Europe/Berlin"
        $0.currency = "EUR"
        $0.region = "DEU"
    }
}

/// A folder that is gone with its last reference.
final class Folder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func store(_ name: String = "tenants.db") throws -> Store {
        try Store(path: path + "/" + name, create: true)
    }
}

/// What a call throws.
func failure(_ body: () throws -> Void) -> TenantryError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TenantryError
    }
}

/// A JSON text as a value that can be compared.
func parsed(_ json: String) throws -> NSObject {
    try #require(
        JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) as? NSObject)
}

import Tenantry

extension Change {
    var json: String {
        "{\"changed\":\(JSON.list(changed.map { JSON.text($0.rawValue) })),\"tenant\":\(tenant.json)}"
    }
}

extension ChangeEvent {
    var json: String {
        // In the order of the field table.
        let names = Field.allCases.filter(changed.contains).map { JSON.text($0.rawValue) }
        return "{\"tenant\":\(JSON.text(tenant)),\"version\":\(version),\"kind\":\"\(kind)\",\"changed\":\(JSON.list(names))}"
    }
}

func heard(_ events: [ChangeEvent], since token: Int) -> String {
    "{\"events\":\(JSON.list(events.map(\.json))),\"token\":\(events.last?.token ?? token)}"
}

extension Store.Page {
    var json: String {
        "{\"tenants\":\(JSON.list(tenants.map(\.json))),\"next\":\(JSON.text(orNull: next))}"
    }
}

extension ImportReport {
    var json: String {
        let faulty = faultyLines.map { "{\"line\":\($0.line),\"faults\":\(JSON.list($0.faults.map(\.json)))}" }
        return "{\"lines\":\(lines),\"faulty\":\(faulty.count),\"imported\":\(imported),\"faulty_lines\":"
            + JSON.list(faulty) + "}"
    }
}

extension CheckReport {
    var json: String {
        let findings = findings.map {
            "{\"tenant\":\(JSON.text(orNull: $0.tenant)),\"path\":\(JSON.text($0.path)),"
                + "\"code\":\(JSON.text($0.code)),\"message\":\(JSON.text($0.message))}"
        }
        return "{\"tenants\":\(tenants),\"findings\":\(JSON.list(findings))}"
    }
}

extension TenantryError {
    var json: String {
        var more = currentVersion.map { "\"current\":\($0)," } ?? ""
        switch excess {
        case .quota(let member, let quota, let used, let wanted):
            more = "\"member\":\"\(member)\",\"quota\":\(quota),\"used\":\(used),\"wanted\":\(wanted),"
        case .limit(let member, let limit, let counted, let reserved):
            more = "\"member\":\"\(member)\",\"limit\":\(limit),\"counted\":\(counted),\"reserved\":\(reserved),"
        case nil: break
        }
        return "{\"code\":\"\(code.rawValue)\",\"message\":\(JSON.text(message)),\(more)\"faults\":"
            + JSON.list(faults.map(\.json)) + "}"
    }
}

import CTenantry

extension Store {
    /// The order of a list.
    public enum Sort: UInt32, CaseIterable, Sendable {
        /// By the canonical domain.
        case domain = 0
        /// By name; the letters A to Z and a to z sort alike.
        case name = 1
        /// By the time of making.
        case created = 2
    }

    /// One page of a list.
    public struct Page: Sendable {
        /// The tenants.
        public let tenants: [Tenant]
        /// Where the next page begins; `nil` on the last page.
        public let next: String?
    }

    /// One page of the list of tenants.
    ///
    /// - Parameters:
    ///   - enabled: Only tenants that are enabled, or only those that are suspended; `nil` for all.
    ///   - search: Only tenants whose name or domain contains this text, in whatever letter case.
    ///   - sort: The order.
    ///   - descending: From the last to the first.
    ///   - limit: The most tenants on the page, 1 to 1000.
    ///   - next: Begin behind the page that gave this as its ``Page/next``.
    /// - Throws: ``ErrorCode/refused`` for a limit or a `next` that cannot be; trouble with the file.
    public func list(
        enabled: Bool? = nil, search: String? = nil, sort: Sort = .domain, descending: Bool = false,
        limit: Int = 100, after next: String? = nil
    ) throws(TenantryError) -> Page {
        let only = enabled.map { $0 ? TENANTRY_ONLY_ENABLED : TENANTRY_ONLY_SUSPENDED } ?? 0
        var query = tenantry_list_query()
        query.only = UInt32(only)
        query.sort = sort.rawValue
        query.descending = descending ? 1 : 0
        // To C, 0 is the default; here it is no page, like any other number out of bounds.
        query.limit = UInt32(exactly: limit).flatMap { $0 == 0 ? nil : $0 } ?? .max
        let bits: UInt64 = try call(on: self) { page, error in
            lend(search) { text, length in
                query.search = text
                query.search_length = length
                return lend(next) { text, length in
                    query.after = text
                    query.after_length = length
                    return tenantry_store_list(handle.bits, &query, page, error)
                }
            }
        }
        return try Page(Handle(bits, closedBy: tenantry_page_close))
    }
}

extension Store.Page {
    fileprivate init(_ page: Handle) throws(TenantryError) {
        var count = 0
        try call(on: page) { _ in tenantry_page_count(page.bits, &count) }
        var tenants: [Tenant] = []
        for index in 0..<count {
            tenants.append(
                Tenant(try call(on: page) { tenant, _ in tenantry_page_tenant(page.bits, index, tenant) }))
        }
        self.tenants = tenants
        var text = tenantry_text()
        next = withExtendedLifetime(page) {
            tenantry_page_next(page.bits, &text) == TENANTRY_OK ? String(text) : nil
        }
    }
}

/// Lends a text to C for the time of a call.
private func lend<Answer>(_ text: String?, _ body: (UnsafePointer<CChar>?, Int) -> Answer) -> Answer {
    guard let text else { return body(nil, 0) }
    return text.withCString { body($0, text.utf8.count) }
}

import CTenantry

/// Calls the C ABI while `owner` is kept alive, and throws what it refuses.
@inline(__always)
func call<Owner: AnyObject>(
    on owner: Owner, _ body: (UnsafeMutablePointer<tenantry_error>) -> tenantry_status
) throws(TenantryError) {
    var error: tenantry_error = 0
    let status = withExtendedLifetime(owner) { body(&error) }
    guard status == TENANTRY_OK else { throw TenantryError(status: status, details: error) }
}

/// What a call to the C ABI answers on success.
@inline(__always)
func call<Owner: AnyObject, Answer: ExpressibleByIntegerLiteral>(
    on owner: Owner,
    _ body: (UnsafeMutablePointer<Answer>, UnsafeMutablePointer<tenantry_error>) -> tenantry_status
) throws(TenantryError) -> Answer {
    var answer: Answer = 0
    try call(on: owner) { error in body(&answer, error) }
    return answer
}

/// A handle of the C ABI that is closed with its owner.
final class Handle: Sendable {
    let bits: UInt64
    private let end: @Sendable (UInt64) -> tenantry_status

    init(_ bits: UInt64, closedBy end: @escaping @Sendable (UInt64) -> tenantry_status) {
        self.bits = bits
        self.end = end
    }

    deinit { close() }

    /// Closing twice does no harm: the library knows a handle that was closed.
    func close() { _ = end(bits) }
}

extension String {
    /// A copy of a text that the library lends.
    @inline(__always)
    init(_ lent: tenantry_text) {
        let bytes = UnsafeRawBufferPointer(start: lent.data, count: lent.length)
        self = String(decoding: bytes, as: UTF8.self)
    }
}

import Foundation

/// The protocol's lines: fields with a TAB between them, percent-encoded; see tests/scenarios/README.md.
enum Line {
    /// The fields of a line; `nil` for an absent argument.
    static func fields(_ line: String) -> [String?] {
        line.split(separator: "\t", omittingEmptySubsequences: false).map { field in
            field == "-" ? nil : decoded(field)
        }
    }

    private static func decoded(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0, 9, 10, 13, UInt8(ascii: "%"): bytes += String(format: "%%%02X", byte).utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// JSON as the answers have it.
enum JSON {
    static func text(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A text can always be written.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    static func text(orNull text: String?) -> String { text.map { Self.text($0) } ?? "null" }

    static func list(_ items: some Sequence<String>) -> String { "[\(items.joined(separator: ","))]" }
}

// The driver of the Swift door: one operation a line in, one answer a line out. See tests/scenarios/README.md.
import Foundation
import Tenantry

var driver = Driver()
while let line = readLine() {
    let fields = Line.fields(line)
    let answer: String
    do {
        guard let operation = fields[0] else { throw Trouble(text: "the line names no operation") }
        answer = "ok\t" + Line.encoded(try driver.answer(operation, Arguments(fields.dropFirst())))
    } catch let error as TenantryError {
        answer = "error\t" + Line.encoded(error.json)
    } catch {
        answer = "trouble\t" + Line.encoded((error as? Trouble)?.text ?? "\(error)")
    }
    FileHandle.standardOutput.write(Data((answer + "\n").utf8))
}

import Testing

@testable import Tenantry

/// Patches tell what is left from what is reset, and what the store refuses is told in full.
@Suite struct PatchTests {
    private let store: Store
    private let session: Session

    init() throws {
        store = try Store.inMemory()
        let tenant = try store.create {
            minimal("a.example")(&$0)
            $0.website = "https://a.example/"
            $0.recordingRetention = 7
        }
        session = try store.session(tenant.id, actor: "alice")
    }

    @Test func nilLeavesAndResetResets() throws {
        let left = try session.set {
            $0.website = nil
            $0.name = "Other"
        }
        #expect(left.changed == [.name])
        #expect(left.tenant.website == "https://a.example/")
        let reset = try session.set {
            $0.reset(.website)
            $0.reset(.recordingRetention)
        }
        #expect(reset.changed == [.website, .recordingRetention])
        #expect(reset.tenant.website == nil && reset.tenant.recordingRetention == 180)
    }

    @Test func theLastWordOnAMemberCounts() throws {
        var patch = Patch()
        patch.name = "One"
        patch.recordingRetention = 30
        patch.name = nil
        #expect(patch.name == nil && patch.recordingRetention == 30)
        patch.reset(.recordingRetention)
        #expect(patch.recordingRetention == nil)
        patch.recordingRetention = 31
        #expect(try session.set(patch).changed == [.recordingRetention])
        #expect(try session.get().recordingRetention == 31)
    }

    @Test func daysAndTheirMembersStayWhereTheyAreAbsent() throws {
        try session.set {
            $0.officeHours.monday.enabled = false
            $0.officeHours.sunday = .init(.closed)
        }
        let hours = try session.set { $0.officeHours.monday = .reset }.tenant.officeHours
        let usual = TimeRange(from: TimeOfDay(9, 0), to: TimeOfDay(17, 0))
        #expect(hours.monday == OfficeHours.Day(ranges: [usual]))
        #expect(hours.sunday == .closed)
        #expect(hours.friday.ranges.map(\.description) == ["09:00–17:00"])
    }

    @Test func aWholeDocumentIsSetBack() throws {
        var patch = Patch(try session.get())
        #expect(try session.set(patch).changed.isEmpty)
        patch.name = "Other"
        #expect(try session.set(patch).changed == [.name])
        #expect(failure { try session.set(patch) }?.code == .conflict)
    }

    @Test func allFaultsAreToldAtOnce() throws {
        let error = try #require(
            failure {
                try session.set {
                    $0.recordingRetention = 0
                    $0.maxConcurrentCalls = 1000
                    $0.outboundCallerIds = [CallerID(providerID: "", callerID: "1")]
                }
            })
        #expect(error.code == .refused)
        #expect(error.faults.map(\.code) == [.outOfRange, .forbidden, .tooShort])
        #expect(error.faults.map(\.path).last == "outbound_caller_ids[0].provider_id")
        #expect(error.faults[0].parameters["min"] as? Int == 1)
        #expect(error.localizedDescription == error.message)
        #expect(error.failureReason?.split(separator: "\n").count == 3)
        #expect(try session.get().version == 1)
    }

    @Test func anUnknownMemberIsAFaultWithAHint() throws {
        let error = failure { try session.set(Patch(json: #"{"nmae": "x"}"#)) }
        #expect(error?.faults.first?.code == .unknownField)
        #expect(error?.faults.first?.parameters["hint"] as? String == "name")
        #expect(failure { try session.set(Patch(json: "[")) }?.faults.first?.code == .badJson)
    }

    @Test func aVersionIsComparedAndSet() throws {
        let id = try session.get().id
        #expect(try session.set(ifVersion: 1) { $0.name = "Two" }.tenant.version == 2)
        let late = try #require(failure { try session.set(ifVersion: 1) { $0.name = "Three" } })
        #expect(late.code == .conflict && late.currentVersion == 2)
        #expect(failure { try store.delete(id, ifVersion: 0) }?.code == .conflict)
        #expect(failure { try store.suspend(id, ifVersion: -1) }?.code == .conflict)
    }

    @Test func aDryRunStoresNothing() throws {
        let change = try session.set(dryRun: true) { $0.name = "Other" }
        #expect(change.changed == [.name] && change.tenant.name == "Other")
        #expect(try session.get().name == "Minimal")
    }
}

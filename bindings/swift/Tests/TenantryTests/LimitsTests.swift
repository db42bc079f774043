import Foundation
import Testing

@testable import Tenantry

/// Reservations, and what settings do.
@Suite struct LimitsTests {
    @Test func aReservationCountsUntilItIsGivenBack() throws {
        let store = try Store.inMemory()
        let acme = try store.create {
            minimal("a.example")(&$0)
            $0.maxConcurrentCalls = 1
        }.id
        let session = try store.session(acme, actor: "alice")
        let call = try store.reserve(acme, .maxConcurrentCalls)
        #expect(try session.reserved(.maxConcurrentCalls) == 1)
        let refused = failure { _ = try session.reserve(.maxConcurrentCalls) }
        #expect(refused?.code == .limitExceeded)
        #expect(refused?.excess == .limit(member: "max_concurrent_calls", limit: 1, counted: 0, reserved: 1))
        try call.release()
        try call.release()
        var other: Reservation? = try session.reserve(.maxConcurrentCalls)
        withExtendedLifetime(other) {}
        other = nil
        #expect(try store.reserved(acme, .maxConcurrentCalls) == 0)
        try store.reserve(acme, .maxConcurrentCalls, counting: { 0 }).release()
        let full = failure { _ = try store.reserve(acme, .maxConcurrentCalls, counting: { 1 }) }
        #expect(full?.code == .limitExceeded)
        let lost = failure {
            _ = try store.reserve(acme, .maxConcurrentCalls, counting: { throw CocoaError(.fileReadUnknown) })
        }
        #expect(lost?.code == .cancelled)
        #expect(failure { _ = try store.reserve(acme, .name) }?.code == .badArgument)
        #expect(failure { _ = try store.reserve(acme, .maxExtensions, counted: -1) }?.code == .badArgument)
    }

    @Test func aTenantTellsWhatItsSettingsDo() throws {
        let store = try Store.inMemory()
        let acme = try store.create {
            minimal("a.example")(&$0)
            $0.contactMatchType = .matchLength
            $0.contactMatchLength = 7
            $0.contactAppendType = .prepend
            $0.enableAudioRecording = true
            $0.logRetention = 2
            $0.maxCallQueues = 5
        }
        store.close()
        let match = acme.matchContact("+49 (30) 123-4567", "0301234567")
        #expect(match.matches && match.verdict == .sameEnd)
        #expect(acme.callerName("Alice", group: "Sales") == "Sales:Alice")
        #expect(acme.callerName("Alice", group: "Sales", separator: " - ") == "Sales - Alice")
        let recording = acme.recording(extensionAudio: false, extensionVideo: true)
        #expect(recording.audio == .tenant && recording.video == .extension && !recording.dualTrack)
        let verdict = try #require(try acme.mayAdd(.maxCallQueues, counted: 5))
        #expect(!verdict.allowed && verdict.why == "no more may be made: 5 call queues of max_call_queues 5")
        #expect(try acme.mayAdd(.name, counted: 0) == nil)
        let made = Date(timeIntervalSince1970: 1_774_699_200.005)
        let expiry = made.addingTimeInterval(2 * 24 * 60 * 60)
        let expires = try #require(acme.expires(.log, made: made))
        #expect(abs(expires.timeIntervalSince(expiry)) < 0.000_002)
        #expect(acme.isDue(.log, made: made, now: expiry))
        #expect(!acme.isDue(.log, made: made, now: expiry.addingTimeInterval(-0.001)))
    }
}

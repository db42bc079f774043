package io.github.tenantry

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneOffset

/**
 * A document as the library packs it into one block: a word for the switches and one for each other field,
 * all texts, and what fits into no word. `src/snapshot/record.rs` writes it and tells how.
 */
internal class Packed(private val bytes: ByteArray) {
    private val words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder())

    fun flag(field: Int): Boolean = word(SWITCHES) ushr field and 1 == 1

    fun int(field: Int): Int = of(field)

    fun intOrNull(field: Int): Int? = if (isNull(field)) null else int(field)

    /** The version, the one number that needs two words. */
    fun long(field: Int): Long = word(VERSION_HIGH).toLong() shl 32 or (of(field).toLong() and 0xffffffffL)

    /** Another number: no document shows one that needs more than a word. */
    fun longOrNull(field: Int): Long? = if (isNull(field)) null else int(field).toLong()

    fun text(field: Int): String = at(of(field))

    fun textOrNull(field: Int): String? = if (isNull(field)) null else text(field)

    fun quota(field: Int): Quota = Quota(text(field), size(field).takeIf { it != UNLIMITED })

    fun diskUse(field: Int): DiskUse = DiskUse(text(field), size(field))

    fun matchType(field: Int): ContactMatchType = ContactMatchType.valueOf(text(field))

    fun appendType(field: Int): ContactAppendType = ContactAppendType.valueOf(text(field))

    /** `2026-11-23T09:41:23.005Z`: always in this form, for which a parser would be slow. */
    fun time(field: Int): Instant {
        val start = of(field)
        fun number(from: Int, digits: Int): Int =
            (start + from until start + from + digits).fold(0) { number, at -> number * 10 + (bytes[at] - ZERO) }
        val seconds = LocalDateTime.of(number(0, 4), number(5, 2), number(8, 2), number(11, 2), number(14, 2), number(17, 2))
        return Instant.ofEpochSecond(seconds.toEpochSecond(ZoneOffset.UTC), number(20, 3) * 1_000_000L)
    }

    fun callerIds(field: Int): List<OutboundCallerId> {
        val start = of(field)
        return List(word(start)) {
            val places = start + 1 + 3 * it
            val description = word(places + 2)
            OutboundCallerId(at(word(places)), at(word(places + 1)), if (description == 0) null else at(description))
        }
    }

    fun officeHours(field: Int): OfficeHours {
        val start = of(field)
        fun range(word: Int): TimeRange = TimeRange(word ushr 16, word and 0xffff)
        fun day(at: Int): Day {
            if (start == 0) return USUAL
            val word = word(start + at)
            val ranges = start + (word ushr 16 and 0x7fff)
            return Day(word < 0, List(word and 0xffff) { range(word(ranges + it)) })
        }
        return OfficeHours(day(0), day(1), day(2), day(3), day(4), day(5), day(6))
    }

    private fun isNull(field: Int): Boolean = word(field / 32) ushr field % 32 and 1 == 1

    /** The word of a field that is no switch. */
    private fun of(field: Int): Int = word(VERSION_HIGH + if (field < FIRST_SWITCH) field else field - (AFTER_SWITCHES - FIRST_SWITCH))

    private fun word(at: Int): Int = words.getInt(4 * at)

    /** What disk space means in bytes stands before its text. */
    private fun size(field: Int): Long = words.getLong(of(field) - 12)

    private fun at(place: Int): String = String(bytes, place, words.getInt(place - 4), Charsets.UTF_8)

    private companion object {
        const val SWITCHES = 2
        const val VERSION_HIGH = 3
        const val FIRST_SWITCH = 8
        const val AFTER_SWITCHES = 23
        const val UNLIMITED = -1L
        const val ZERO = '0'.code.toByte()
        val USUAL = Day(true, listOf(TimeRange(9 * 60, 17 * 60)))
    }
}

package io.github.tenantry

import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneOffset

/**
 * A document as the library packs it: words, and behind them all texts, then the numbers of lists and of office
 * hours. `src/snapshot/record/layout.rs` tells how; [places] has, by a field's number, its word.
 */
internal class Packed(private val words: IntArray, private val texts: ByteArray, private val places: ByteArray) {
    private val nulls = words.size - 3

    fun flag(field: Int): Boolean = words[nulls + 2] ushr field and 1 == 1

    fun int(field: Int): Int = words[places[field].toInt()]

    fun intOrNull(field: Int): Int? = if (isNull(field)) null else int(field)

    /** The version, the one number that needs two words. */
    fun long(field: Int): Long = wide(field)

    /** Another number: no document shows one that needs more than a word. */
    fun longOrNull(field: Int): Long? = if (isNull(field)) null else int(field).toLong()

    fun text(field: Int): String = text(start(field), words[places[field] - 1])

    fun textOrNull(field: Int): String? = if (isNull(field)) null else text(field)

    fun quota(field: Int): Quota = Quota(text(field), wide(field).takeIf { it != UNLIMITED })

    fun diskUse(field: Int): DiskUse = DiskUse(text(field), wide(field))

    fun matchType(field: Int): ContactMatchType = ContactMatchType.valueOf(text(field))

    fun appendType(field: Int): ContactAppendType = ContactAppendType.valueOf(text(field))

    /** `2026-11-23T09:41:23.005Z`: always in this form, for which a parser would be slow. */
    fun time(field: Int): Instant {
        val start = start(field)
        fun number(from: Int, digits: Int): Int =
            (start + from until start + from + digits).fold(0) { number, at -> number * 10 + (texts[at] - ZERO) }
        val seconds = LocalDateTime.of(number(0, 4), number(5, 2), number(8, 2), number(11, 2), number(14, 2), number(17, 2))
        return Instant.ofEpochSecond(seconds.toEpochSecond(ZoneOffset.UTC), number(20, 3) * 1_000_000L)
    }

    fun callerIds(field: Int): List<OutboundCallerId> {
        val start = start(field)
        return List(number(start, 0)) {
            fun place(at: Int): Int = number(start, 1 + 3 * it + at)
            val (description, end) = place(2) to place(3)
            val behind = description and NO_TEXT.inv()
            val described = if (behind == description) text(behind, end) else null
            OutboundCallerId(text(place(0), place(1)), text(place(1), behind), described)
        }
    }

    fun officeHours(field: Int): OfficeHours {
        val start = start(field)
        fun range(number: Int): TimeRange = TimeRange(number ushr 14, number and 0x3fff)
        fun day(at: Int): Day {
            if (start == 0) return USUAL
            val day = number(start, at)
            val ranges = day ushr 13 and 0x3fff
            return Day(day and ENABLED != 0, List(day and 0x1fff) { range(number(start, ranges + it)) })
        }
        return OfficeHours(day(0), day(1), day(2), day(3), day(4), day(5), day(6))
    }

    private fun isNull(field: Int): Boolean = words[nulls + field / 32] ushr field % 32 and 1 == 1

    /** Where the field's value begins among the texts. */
    private fun start(field: Int): Int = words[places[field].toInt()]

    /** Of two words, the lower half first. */
    private fun wide(field: Int): Long {
        val at = places[WIDE + field].toInt()
        return words[at + 1].toLong() shl 32 or (words[at].toLong() and 0xffffffffL)
    }

    /** A text and the NUL behind it, which is left out. */
    private fun text(start: Int, end: Int): String = String(texts, start, end - 1 - start, Charsets.UTF_8)

    /** One of the numbers that begin there: seven bits in a byte. */
    private fun number(start: Int, index: Int): Int =
        (3 downTo 0).fold(0) { number, at -> number shl 7 or texts[start + 4 * index + at].toInt() }

    internal companion object {
        /** In [places]: from here on the words of the fields that have two. */
        private const val WIDE = 64

        /** How many [places] there are. */
        const val PLACES = 2 * WIDE
        private const val UNLIMITED = -1L
        private const val NO_TEXT = 1 shl 27
        private const val ENABLED = 1 shl 27
        private const val ZERO = '0'.code.toByte()
        private val USUAL = Day(true, listOf(TimeRange(9 * 60, 17 * 60)))
    }
}

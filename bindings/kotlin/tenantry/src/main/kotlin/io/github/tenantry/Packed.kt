package io.github.tenantry

import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneOffset

/**
 * A document as the library packs it: a word for each field at its number, then the bytes of the quotas, then
 * what fits into no word; and all texts, one behind the other. `src/snapshot/record.rs` writes it.
 */
internal class Packed(private val words: LongArray, private val nulls: Long, private val texts: ByteArray) {
    fun flag(field: Int): Boolean = words[field] != 0L

    fun int(field: Int): Int = words[field].toInt()

    fun intOrNull(field: Int): Int? = if (isNull(field)) null else int(field)

    fun long(field: Int): Long = words[field]

    fun text(field: Int): String = at(words[field])

    fun textOrNull(field: Int): String? = if (isNull(field)) null else text(field)

    fun quota(field: Int, size: Int): Quota = Quota(text(field), words[SIZES + size].takeIf { it != UNLIMITED })

    fun diskUse(field: Int, size: Int): DiskUse = DiskUse(text(field), words[SIZES + size])

    fun matchType(field: Int): ContactMatchType = ContactMatchType.valueOf(text(field))

    fun appendType(field: Int): ContactAppendType = ContactAppendType.valueOf(text(field))

    /** `2026-11-23T09:41:23.005Z`: always in this form, for which a parser would be slow. */
    fun time(field: Int): Instant {
        val start = high(words[field])
        fun number(from: Int, digits: Int): Int =
            (start + from until start + from + digits).fold(0) { number, at -> number * 10 + (texts[at] - ZERO) }
        val seconds = LocalDateTime.of(number(0, 4), number(5, 2), number(8, 2), number(11, 2), number(14, 2), number(17, 2))
        return Instant.ofEpochSecond(seconds.toEpochSecond(ZoneOffset.UTC), number(20, 3) * 1_000_000L)
    }

    fun callerIds(field: Int): List<OutboundCallerId> {
        val start = high(words[field])
        return List(low(words[field])) {
            val description = words[start + 3 * it + 2]
            OutboundCallerId(
                at(words[start + 3 * it]),
                at(words[start + 3 * it + 1]),
                if (description == ABSENT) null else at(description),
            )
        }
    }

    fun officeHours(field: Int): OfficeHours {
        val start = words[field].toInt()
        fun day(at: Int): Day {
            val word = words[start + at]
            val ranges = start + high(word and Long.MAX_VALUE)
            return Day(word < 0, List(low(word)) { TimeRange(high(words[ranges + it]), low(words[ranges + it])) })
        }
        return OfficeHours(day(0), day(1), day(2), day(3), day(4), day(5), day(6))
    }

    private fun isNull(field: Int): Boolean = nulls ushr field and 1L == 1L

    private fun at(place: Long): String = String(texts, high(place), low(place), Charsets.UTF_8)

    private fun high(word: Long): Int = (word ushr 32).toInt()

    private fun low(word: Long): Int = word.toInt()

    private companion object {
        /** Where the words of fields end. */
        const val SIZES = 64
        const val UNLIMITED = -1L
        const val ABSENT = -1L
        const val ZERO = '0'.code.toByte()
    }
}

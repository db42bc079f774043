@file:JvmName("OfficeTime")

package io.github.tenantry

/** The range between two times of day, written `09:00`; `24:00` may end it. */
public fun TimeRange(from: String, to: String): TimeRange = TimeRange(minutes(from), minutes(to))

/** Hours and minutes, two digits each; whether there is such a time is asked where the patch is used. */
private fun minutes(text: String): Int {
    val digits = Regex("([0-9]{2}):([0-5][0-9])").matchEntire(text)
    val (hours, minutes) = requireNotNull(digits) { "must be a time such as 09:00, not $text" }.destructured
    return hours.toInt() * 60 + minutes.toInt()
}

/** As documents show it: `09:00-17:00`. */
public val TimeRange.text: String
    get() = "%02d:%02d-%02d:%02d".format(from / 60, from % 60, to / 60, to % 60)

/** The seven days, Monday first. */
public val OfficeHours.days: List<Day>
    get() = listOf(monday, tuesday, wednesday, thursday, friday, saturday, sunday)

/** A patch that makes the day what this one is. */
public fun Day.toPatch(): DayPatch = DayPatch.Set(enabled, ranges)

/** A patch that makes the week what this one is. */
public fun OfficeHours.toPatch(): OfficeHoursPatch = OfficeHoursPatch(
    monday.toPatch(), tuesday.toPatch(), wednesday.toPatch(), thursday.toPatch(),
    friday.toPatch(), saturday.toPatch(), sunday.toPatch(),
)

package io.github.tenantry

import java.nio.file.Files
import java.nio.file.Path

/** A patch with what a new tenant must be given. */
internal fun minimal(domain: String): Patch = Patch().apply {
    name = "Minimal"
    this.domain = domain
    timezone = "Europe/Berlin"
    currency = "EUR"
    region = "DEU"
}

/** A patch whose members differ from the defaults, one of each kind at least. */
internal fun unusual(domain: String): Patch = minimal(domain).apply {
    name = "Ünusual 😀"
    website = "https://u.example/"
    enabled = false
    enableAudioRecording = true
    customOptions = """{"a": [1, "ü"]}"""
    maxExtensions = Int.MAX_VALUE
    diskQuota = "8191PB"
    recordingRetention = 90
    outboundCallerIds = listOf(OutboundCallerId("t1", "+1", null), OutboundCallerId("t2", "+2", ""))
    contactMatchType = ContactMatchType.MATCH_LENGTH
    contactMatchLength = 7
    contactAppendType = ContactAppendType.PREPEND
    officeHours = OfficeHoursPatch(
        monday = DayPatch.Set(null, listOf(TimeRange("13:00", "24:00"), TimeRange("00:00", "12:00"))),
        sunday = DayPatch.Set(false, emptyList()),
    )
}

internal fun <T> inFolder(use: (Path) -> T): T {
    val folder = Files.createTempDirectory("tenantry")
    try {
        return use(folder)
    } finally {
        folder.toFile().deleteRecursively()
    }
}

package io.github.tenantry

/**
 * A place within a limit: it counts against the limit in all threads and processes until this is closed, or its
 * process ends in whatever way. It keeps the file of the store open; any thread may close it.
 *
 * ```kotlin
 * store.reserve(acme.id, Field.MAX_CONCURRENT_CALLS).use { call() }
 * ```
 *
 * Hold one for the length of a call, or while an extension is being made, until your own count has it.
 */
public class Reservation internal constructor(private val core: ReservationObject) : AutoCloseable {
    /**
     * Gives it back; twice does no harm. A [TenantryException] tells where that could not be written: then it is in
     * this store's next turn, or when the process ends.
     */
    override fun close() {
        try {
            core.release()
        } catch (_: IllegalStateException) {
            return // It was closed before.
        }
        core.close()
    }
}

/** Counts what a limit is for. */
public fun interface Counter {
    /**
     * How many there are, with all that were made before their reservations were closed. It should be quick, for others
     * wait, and must not reserve or release by the same store. What it throws is thrown by the reservation.
     */
    public fun count(): Long
}

/** The counter as the library calls it. */
private class Counting(private val counter: Counter) : CountObject {
    var thrown: Throwable? = null

    override fun count(): Long = try {
        counter.count()
    } catch (thrown: Throwable) {
        this.thrown = thrown
        throw ListenerException.Failed(thrown.toString())
    }
}

/** Reserves by the library, and throws what the counter has thrown. */
internal fun counting(counter: Counter, reserve: (CountObject) -> ReservationObject): Reservation {
    val counting = Counting(counter)
    return try {
        Reservation(reserve(counting))
    } catch (error: TenantryException) {
        throw counting.thrown ?: error
    }
}

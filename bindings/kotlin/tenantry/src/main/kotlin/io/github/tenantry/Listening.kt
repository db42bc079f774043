package io.github.tenantry

import java.util.logging.Level
import java.util.logging.Logger

/** Hears of committed changes. */
public fun interface ChangeListener {
    /**
     * A change was committed. Called after the commit, in the order of the commits, on a thread of the listener's
     * own; what it has not heard yet of a tenant is told as one. It may call the store, close it, and end its own
     * listening. What it throws is logged (`java.util.logging`, `io.github.tenantry`) and harms nothing: the next event is told.
     */
    public fun changed(event: ChangeEvent)
}

/**
 * A listener that is called until this is closed. It does not keep the store open. Closing waits for a call
 * that is running, unless that call does it, and may be done twice.
 */
public class Listening internal constructor(private val core: ListeningObject) : AutoCloseable {
    override fun close() {
        try {
            core.end()
        } catch (_: IllegalStateException) {
            return // It was closed before.
        }
        core.close()
    }
}

/** The listener as the library calls it. */
internal fun ChangeListener.asObject(): ListenerObject = object : ListenerObject {
    override fun changed(event: ChangeEvent) = try {
        this@asObject.changed(event)
    } catch (thrown: Throwable) {
        val what = "a listener failed at version ${event.version} of tenant ${event.tenant}"
        Logger.getLogger("io.github.tenantry").log(Level.SEVERE, what, thrown)
    }
}

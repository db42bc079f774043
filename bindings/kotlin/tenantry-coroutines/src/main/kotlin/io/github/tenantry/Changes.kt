@file:JvmName("Changes")

package io.github.tenantry

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.trySendBlocking
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow

/**
 * Every change that is committed, by this process or any other, after the commit and in order: while the flow is
 * collected or, with a token, [since] the event that bears it. A collector that is slow hinders nobody: what it has
 * yet to hear of a tenant is told as one. Each collector listens for itself; it ends when its coroutine is cancelled,
 * not when the store is closed.
 */
@JvmOverloads
public fun Store.changes(since: Long? = null): Flow<ChangeEvent> = listening { onChange(since, it) }

/** As [Store.changes], of the current tenant alone. */
@JvmOverloads
public fun Session.changes(since: Long? = null): Flow<ChangeEvent> = listening { onChange(since, it) }

private fun listening(listen: (ChangeListener) -> Listening): Flow<ChangeEvent> = flow {
    val channel = Channel<ChangeEvent>(Channel.BUFFERED)
    // A full buffer makes the listener wait, and the library merge. No `callbackFlow`: it would begin to listen
    // some time after the collector asked.
    val listening = listen(ChangeListener { event -> channel.trySendBlocking(event) })
    try {
        emitAll(channel)
    } finally {
        channel.cancel()
        listening.close()
    }
}

package io.github.tenantry

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class ChangesTest {
    private fun Store.make(domain: String): Tenant = create {
        name = "Acme"
        this.domain = domain
        timezone = "UTC"
        currency = "EUR"
        region = "DEU"
    }

    @Test
    fun `changes arrive in order, the last state always`() = runBlocking {
        Store.inMemory().use { store ->
            val acme = store.make("acme.example")
            // Undispatched: the flow listens before the first change is made.
            val heard = async(Dispatchers.IO, CoroutineStart.UNDISPATCHED) {
                val versions = mutableListOf<Long>()
                store.changes().first { versions += it.version; it.version == 51L }
                versions
            }
            repeat(50) { store.set(acme.id) { name = "Name $it" } }
            assertEquals(heard.await().sorted().distinct(), heard.await())
            assertEquals(51, heard.await().last())
        }
    }

    @Test
    fun `a flow goes on behind the event that was heard last`() = runBlocking {
        Store.inMemory().use { store ->
            val acme = store.make("acme.example")
            val made = store.changes(since = 0).first()
            assertEquals(ChangeKind.CREATED, made.kind)
            store.set(acme.id) { name = "Acme Ltd" }
            assertEquals(listOf(Field.NAME), store.changes(since = made.token).first().changed)
            assertEquals(ChangeKind.RESYNC, store.changes(since = 1000).first().kind)
        }
    }

    @Test
    fun `a session's flow tells of its own tenant, and ends with its collector`() = runBlocking {
        Store.inMemory().use { store ->
            val (one, two) = listOf("one.example", "two.example").map { store.make(it) }
            store.session(one.id, "alice").use { session ->
                val heard = async(start = CoroutineStart.UNDISPATCHED) {
                    val tenants = mutableSetOf<String>()
                    session.changes().onEach { tenants += it.tenant }.first { it.kind == ChangeKind.DELETED }
                    tenants
                }
                store.set(two.id) { name = "Other" }
                store.set(one.id) { name = "Own" }
                store.delete(one.id)
                assertEquals(setOf(one.id), heard.await())
            }
        }
    }
}

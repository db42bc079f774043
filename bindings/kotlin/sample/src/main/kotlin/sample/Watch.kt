package sample

import io.github.tenantry.Field
import io.github.tenantry.Store
import io.github.tenantry.changes
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking

/** Waits for one change of a setting, as an application would that shows it. */
fun main(): Unit = runBlocking {
    Store.inMemory().use { store ->
        val acme = store.create {
            name = "Acme"; domain = "acme.example"; timezone = "UTC"; currency = "EUR"; region = "DEU"
        }
        val change = async(start = CoroutineStart.UNDISPATCHED) {
            store.changes().first { Field.NAME in it.changed }
        }
        store.set(acme.id) { name = "Acme Ltd" }
        println("version ${change.await().version}: ${store.get(acme.id).name}")
    }
}

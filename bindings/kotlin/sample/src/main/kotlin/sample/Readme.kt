package sample

import io.github.tenantry.*
import java.nio.file.Path

fun main(arguments: Array<String>) {
    val path = Path.of(arguments.first()) // where the tenants are kept
    Store.open(path, create = true).use { store ->
        val acme = store.create {
            name = "Acme"; domain = "sip.acme.example"; timezone = "Europe/Berlin"; currency = "EUR"; region = "DEU"
        }
        store.set(acme.id) { maxConcurrentCalls = 60 }

        store.session(acme.id, actor = "alice").use { session -> // the tenant's own scope
            session.set { recordingRetention = 90; website = null } // null goes back to the default
            try {
                session.set { maxConcurrentCalls = 1000 }
            } catch (refused: TenantryException.Refused) {
                println(refused.message)
            }
        }
        val tenant = store.find("SIP.Acme.Example")
        println("${tenant.name}: ${tenant.maxConcurrentCalls} calls, ${tenant.recordingRetention} days")
    }
}

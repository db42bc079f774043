package io.github.tenantry

import com.sun.jna.Memory
import com.sun.jna.Native
import com.sun.jna.Pointer

/**
 * The C ABI of the library, by JNA's direct mapping: reads come this way, since a call costs a fraction of one
 * through the generated code. Handles are numbers that can be wrong or closed but never dangerous.
 */
internal object Library {
    init {
        // The same name as the generated code's: one file, one copy of SQLite in the process.
        Native.register(Library::class.java, "tenantry_apps")
    }

    // A length is as wide as a pointer, and JNA has no other type that is.
    @JvmStatic external fun tenantry_store_get(store: Long, id: ByteArray, length: Pointer?, tenant: Pointer, error: Pointer?): Int
    @JvmStatic external fun tenantry_store_find(store: Long, domain: ByteArray, length: Pointer?, tenant: Pointer, error: Pointer?): Int
    @JvmStatic external fun tenantry_store_lookup(store: Long, text: ByteArray, length: Pointer?, tenant: Pointer, error: Pointer?): Int
    @JvmStatic external fun tenantry_session_get(session: Long, tenant: Pointer, error: Pointer?): Int
    @JvmStatic external fun tenantry_tenant_packed(tenant: Long, packed: Pointer): Int
    @JvmStatic external fun tenantry_tenant_int(tenant: Long, field: Int, value: Pointer): Int
    @JvmStatic external fun tenantry_tenant_close(tenant: Long): Int

    /** What `tenantry_tenant_packed` tells: two addresses, each with a length, and a third. No answer is longer. */
    const val ANSWER = 5 * 8L

    private val answers = ThreadLocal.withInitial { Memory(ANSWER) }

    /**
     * The document of the snapshot that `ask` puts a handle to; `null` where it answers a failure, be it that
     * the store is closed: then the generated code is asked the same, and throws.
     */
    inline fun read(ask: (Pointer) -> Int): Tenant? {
        val answer = answers.get()
        if (ask(answer) != 0) return null
        val snapshot = answer.getLong(0)
        try {
            return unpack(snapshot, answer)
        } finally {
            tenantry_tenant_close(snapshot)
        }
    }

    /** The same for every document. */
    @Volatile private var places: ByteArray? = null

    /** The document of a snapshot. `answer` has room for [ANSWER]. */
    fun unpack(snapshot: Long, answer: Memory): Tenant? {
        if (tenantry_tenant_packed(snapshot, answer) != 0) return null
        fun address(at: Long): Pointer = Pointer(answer.getLong(8 * at))
        fun length(at: Long): Int = answer.getLong(8 * at).toInt()
        val places = places ?: address(4).getByteArray(0, Packed.PLACES).also { places = it }
        return Packed(address(0).getIntArray(0, length(1)), address(2).getByteArray(0, length(3)), places).tenant()
    }

    /** The text as the library takes it, with its length. */
    inline fun <T> utf8(text: String, use: (ByteArray, Pointer?) -> T): T {
        val bytes = text.encodeToByteArray()
        return use(bytes, if (bytes.isEmpty()) null else Pointer(bytes.size.toLong()))
    }
}

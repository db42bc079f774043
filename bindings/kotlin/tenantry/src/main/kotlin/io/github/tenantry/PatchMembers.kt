package io.github.tenantry

import kotlin.properties.ReadWriteProperty
import kotlin.reflect.KProperty

/**
 * What a [Patch] is made of: a property for each field, which writes an entry of a list. What is internal is
 * synthetic, so that Java does not see its mangled names.
 */
public abstract class PatchMembers internal constructor() {
    private val members = LinkedHashMap<Field, FieldValue>()

    /** The patch as JSON, where it was given so: then nothing is added to it. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    internal var text: String? = null

    private fun put(field: Field, value: FieldValue) {
        check(text == null) { "a patch that was made of JSON takes no more members" }
        members[field] = value
    }

    /** Refuses the change where the tenant is at another version: [TenantryException.Conflict]. */
    public fun expect(version: Long) {
        put(Field.VERSION, FieldValue.Number(version))
    }

    @JvmSynthetic
    internal fun raw(): RawPatch = text?.let { RawPatch.Json(it) }
        ?: RawPatch.Members(members.map { (field, value) -> PatchMember(field, value) })

    /** Leaves the member alone, whatever the patch held for it. */
    public fun forget(field: Field) {
        members.remove(field)
    }

    /** A member that has no default. */
    @JvmSynthetic
    internal fun required(field: Field): ReadWriteProperty<Any, String> = object : ReadWriteProperty<Any, String> {
        override fun getValue(thisRef: Any, property: KProperty<*>): String =
            (members[field] as? FieldValue.Text)?.value ?: error("the patch sets no ${field.wireName}")

        override fun setValue(thisRef: Any, property: KProperty<*>, value: String) {
            put(field, FieldValue.Text(value))
        }
    }

    @JvmSynthetic
    internal fun flagOrDefault(field: Field) = Or(field, FieldValue::Flag) { (it as? FieldValue.Flag)?.value }

    @JvmSynthetic
    internal fun intOrDefault(field: Field) =
        Or(field, { value: Int -> FieldValue.Number(value.toLong()) }) { (it as? FieldValue.Number)?.value?.toInt() }

    @JvmSynthetic
    internal fun textOrDefault(field: Field) = Or(field, FieldValue::Text) { (it as? FieldValue.Text)?.value }

    @JvmSynthetic
    internal fun matchTypeOrDefault(field: Field) =
        Or(field, FieldValue::MatchType) { (it as? FieldValue.MatchType)?.value }

    @JvmSynthetic
    internal fun appendTypeOrDefault(field: Field) =
        Or(field, FieldValue::AppendType) { (it as? FieldValue.AppendType)?.value }

    @JvmSynthetic
    internal fun callerIdsOrDefault(field: Field) =
        Or(field, FieldValue::CallerIds) { (it as? FieldValue.CallerIds)?.value }

    @JvmSynthetic
    internal fun officeHoursOrDefault(field: Field) =
        Or(field, FieldValue::OfficeHours) { (it as? FieldValue.OfficeHours)?.value }

    /** A member that `null` resets. */
    internal inner class Or<T : Any>(
        private val field: Field,
        private val write: (T) -> FieldValue,
        private val read: (FieldValue?) -> T?,
    ) : ReadWriteProperty<Any, T?> {
        override fun getValue(thisRef: Any, property: KProperty<*>): T? = read(members[field])

        override fun setValue(thisRef: Any, property: KProperty<*>, value: T?) {
            put(field, value?.let(write) ?: FieldValue.Reset)
        }
    }
}

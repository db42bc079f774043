package io.github.tenantry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the face is to a program in Java. */
class JavaTest {
    @Test
    void aStoreIsReadAndWritten() throws Exception {
        try (Store store = Store.inMemory()) {
            Patch patch = new Patch();
            patch.setName("Acme");
            patch.setDomain("sip.acme.example");
            patch.setTimezone("Europe/Berlin");
            patch.setCurrency("EUR");
            patch.setRegion("DEU");
            Tenant acme = store.create(patch);

            LinkedBlockingQueue<ChangeEvent> heard = new LinkedBlockingQueue<>();
            try (Session session = store.session(acme.getId(), "alice");
                    Listening listening = session.onChange(heard::add)) {
                Patch change = new Patch();
                change.setRecordingRetention(90);
                change.setWebsite(null);
                assertEquals(List.of(Field.RECORDING_RETENTION), session.set(change).getChanged());
                assertEquals(2, heard.take().getVersion());

                Patch forbidden = new Patch();
                forbidden.setMaxConcurrentCalls(1000);
                try {
                    session.set(forbidden);
                    fail("a session sets what the system alone may set");
                } catch (TenantryException.Refused refused) {
                    assertEquals("max_concurrent_calls", refused.getFaults().get(0).getPath());
                    assertEquals(ErrorCode.REFUSED, Errors.getCode(refused));
                }
            }

            int retention = store.find("SIP.Acme.Example").getRecordingRetention();
            assertEquals(90, retention);
        }
    }

    /** Unsigned numbers would be seen, too: Kotlin mangles what takes or gives one. */
    @Test
    void noNameIsMangled() {
        Class<?>[] face = {
            Store.class, Session.class, Listening.class, ChangeListener.class, ChangeEvent.class, Change.class, Page.class,
            ListQuery.class, OpenOptions.class, Patch.class, Tenant.class, Quota.class, DiskUse.class, OutboundCallerId.class,
            OfficeHours.class, Day.class, TimeRange.class, OfficeHoursPatch.class, DayPatch.Set.class, Fault.class, Param.class,
            TenantryException.Refused.class, TenantryException.NotFound.class, TenantryException.Conflict.class,
            TenantryException.Storage.class, ImportReport.class, CheckReport.class, Errors.class, OfficeTime.class,
            Actor.class, TenantFiles.class, UploadStatus.class, FileInfo.class, FilePage.class, UploadPage.class, Usage.class,
            PurgeReport.class, AuditQuery.class, AuditPage.class, AuditEntry.class, AuditChange.class, Moment.Version.class,
            Moment.Time.class, BackupListener.class, BackupReport.class, BackupProgress.class, Reservation.class, Snapshot.class,
            ContactMatch.class, Recording.class, LimitVerdict.class,
            Documents.class, Tenantry.class,
        };
        List<String> mangled = Stream.of(face).flatMap(JavaTest::visible).filter(JavaTest::isMangled).toList();
        assertEquals(List.of(), mangled);
        // Where the generated code has unsigned numbers, their names are seen to be mangled.
        assertTrue(visible(FfiConverterInt.class).anyMatch(JavaTest::isMangled));
    }

    private static Stream<String> visible(Class<?> type) {
        return Stream.of(type.getMethods()).filter(method -> !method.isSynthetic()).map(Method::getName);
    }

    private static boolean isMangled(String name) {
        return name.contains("-") || name.contains("$");
    }
}

#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static char folder[] = "/tmp/tenantry-c-XXXXXX";
static pid_t owner;

/* Removes the folder, of the program alone and not of its forked children. */
static void clean(void)
{
    DIR *entries = getpid() == owner ? opendir(folder) : NULL;
    if (entries == NULL) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        unlinkat(dirfd(entries), entry->d_name, 0);
    }
    closedir(entries);
    rmdir(folder);
}

const char *path(const char *name)
{
    static _Thread_local char whole[256];
    if (owner == 0) {
        CHECK(mkdtemp(folder) != NULL);
        owner = getpid();
        atexit(clean);
    }
    snprintf(whole, sizeof whole, "%s/%s", folder, name);
    return whole;
}

tenantry_store new_store(void)
{
    tenantry_store store = 0;
    OK(tenantry_store_open_in_memory(&store, &why));
    return store;
}

tenantry_store new_file(const char *name)
{
    tenantry_store store = 0;
    OK(tenantry_store_open(TEXT(path(name)), TENANTRY_OPEN_CREATE_NEW, PATIENCE, &store, &why));
    return store;
}

tenantry_patch new_patch(const char *json)
{
    tenantry_patch patch = 0;
    OK(tenantry_patch_from_json(TEXT(json), &patch, &why));
    return patch;
}

tenantry_tenant make(tenantry_store store, const char *json)
{
    tenantry_tenant tenant = 0;
    tenantry_patch patch = new_patch(json);
    OK(tenantry_store_create(store, patch, 0, &tenant, &why));
    OK(tenantry_patch_close(patch));
    return tenant;
}

void populate(tenantry_store store, int count)
{
    for (int i = 0; i < count; i++) {
        char json[256];
        snprintf(json, sizeof json, "{\"name\":\"t%d\",\"domain\":\"t%d.example\"," MUST "}", i, i);
        OK(tenantry_tenant_close(make(store, json)));
    }
}

const char *id_of(tenantry_tenant tenant)
{
    return text_of(tenant, TENANTRY_FIELD_ID).data;
}

int64_t int_of(tenantry_tenant tenant, uint32_t field)
{
    int64_t value = 0;
    OK(tenantry_tenant_int(tenant, field, &value));
    return value;
}

tenantry_text text_of(tenantry_tenant tenant, uint32_t field)
{
    tenantry_text text = {NULL, 0};
    OK(tenantry_tenant_text(tenant, field, &text));
    return text;
}

tenantry_text json_of(tenantry_tenant tenant)
{
    tenantry_text json = {NULL, 0};
    OK(tenantry_tenant_json(tenant, &json));
    return json;
}

tenantry_tenant find(tenantry_store store, const char *domain)
{
    tenantry_tenant tenant = 0;
    OK(tenantry_store_find(store, TEXT(domain), &tenant, &why));
    return tenant;
}

void increment(tenantry_store store, const char *domain, uint32_t field)
{
    tenantry_patch patch;
    tenantry_tenant tenant = find(store, domain);
    OK(tenantry_patch_new(&patch));
    OK(tenantry_patch_set_int(patch, field, int_of(tenant, field) + 1));
    OK(tenantry_store_set(store, TEXT(id_of(tenant)), patch, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
    OK(tenantry_tenant_close(tenant));
}

bool silent(void (*act)(void))
{
    int ends[2], out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    char byte;
    fflush(NULL);
    CHECK(out >= 0 && err >= 0 && pipe(ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    check_report = fdopen(dup(err), "w");
    CHECK(check_report != NULL && dup2(ends[1], STDOUT_FILENO) >= 0 && dup2(ends[1], STDERR_FILENO) >= 0);
    act();
    fflush(NULL);
    CHECK(dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0);
    fclose(check_report);
    check_report = NULL;
    bool nothing = read(ends[0], &byte, 1) < 0;
    close(ends[0]), close(ends[1]), close(out), close(err);
    return nothing;
}

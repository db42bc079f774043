// The files of a tenant, and disk space.
#include "support.hpp"

#include <array>

using namespace support;

namespace {

constexpr std::string_view of_hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

tenantry::file hello(const tenantry::files& files)
{
    const auto upload = files.begin("hello", {5, of_hello, true}).value();
    CHECK(files.append(upload.info().id, 0, "hello").value() == 5);
    return files.complete(upload.info().id, of_hello).value();
}

} // namespace

TEST_CASE("a file goes through its life")
{
    const one_tenant one;
    const auto session = one.store.session(one.id, "alice").value();
    const auto files = session.files().value();
    CHECK(why(files.begin("..")) == status::refused);
    const auto upload = files.begin("hello.txt").value();
    const auto begun = upload.info();
    CHECK_FALSE(begun.complete);
    CHECK_FALSE(begun.size);
    CHECK_FALSE(begun.sha256);
    const std::string id(begun.id);
    CHECK(files.append(id, 0, "hel").value() == 3);
    const auto wrong = files.append(id, 0, "lo");
    CHECK(wrong.error().faults()[0].code == fault_code::wrong_offset);
    const auto so_far = files.status(id).value();
    CHECK(so_far.json().value().find("\"received\":3") != std::string_view::npos);
    const auto first = files.next_upload().value();
    CHECK(first.info().name == "hello.txt");
    CHECK(why(files.next_upload(id)) == status::no_value);
    const auto early = files.complete(id, of_hello);
    CHECK(early.error().faults()[0].code == fault_code::wrong_digest);
    CHECK(files.append(id, 3, "lo").value() == 5);
    const auto file = files.complete(id, of_hello).value();
    const auto known = file.info();
    CHECK(known.complete);
    CHECK(known.media_type == "text/plain");
    CHECK(known.size == 5);
    CHECK(known.sha256 == of_hello);
    CHECK(known.tenant == one.id);
    const auto downloaded = one.store.file_of_url(known.url).value();
    CHECK(downloaded.info().id == known.id);
    const auto listed = files.next().value();
    CHECK(listed.info().id == known.id);
    std::array<char, 8> data{};
    CHECK(files.read(known.id, 1, data.data(), data.size()).value() == 4);
    CHECK(std::string_view(data.data(), 4) == "ello");
    CHECK(files.read(known.id, 5, data.data(), data.size()).value() == 0);

    CHECK(session.set(tenantry::patch{}.set(field::avatar_file_id, known.id)));
    CHECK(session.get().value().get<field::avatar_file_size>() == 5);
    CHECK(why(files.remove(known.id)) == status::in_use);
    CHECK(session.set(tenantry::patch{}.reset(field::avatar_file_id)));
    CHECK(files.remove(known.id));
    CHECK(why(files.get(known.id)) == status::not_found);
    CHECK(why(files.cancel(known.id)) == status::not_found);
}

TEST_CASE("usage is reported up to the quota")
{
    using tenantry::usage_kind;
    const one_tenant one;
    CHECK(one.store.set(one.id, tenantry::patch{}.set(field::disk_quota, "1KB")));
    const auto files = one.store.files(one.id).value();
    const auto file = hello(files);
    CHECK(file.info().temporary);
    CHECK(one.store.set_usage(one.id, usage_kind::recording, 1000));
    const auto usage = one.store.add_usage(one.id, usage_kind::message, 10).value();
    CHECK(usage.used == 1015);
    CHECK(usage.messages == 10);
    CHECK(why(one.store.add_usage(one.id, usage_kind::other, 10)) == status::quota_exceeded);
    CHECK(why(one.store.add_usage(one.id, usage_kind::message, -11)) == status::refused);
    CHECK(why(files.begin("a", {10, {}, false})) == status::quota_exceeded);
    CHECK(files.usage().value().files == 5);
    CHECK(one.store.purge().value().files == 0);
    CHECK(why(one.store.files("nobody")) == status::not_found);
}

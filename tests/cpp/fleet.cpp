// A database for the examples:
//
//     fleet FILE               makes it of the lines of standard input
//     fleet FILE DOMAIN NAME   renames a tenant, as another process would

#include <tenantry.hpp>

#include <iostream>

using tenantry::field;

int main(int count, char** arguments)
{
    try {
        const auto store = tenantry::store::open(arguments[1], tenantry::open_mode::create).value();
        if (count == 2) {
            const auto read = [](char* data, std::size_t room) {
                return std::cin.read(data, static_cast<std::streamsize>(room)).gcount();
            };
            const auto report = store.import_from(read).value();
            return report.imported > 0 ? 0 : 1;
        }
        const auto tenant = store.find(arguments[2]).value();
        store.set(tenant.get<field::id>(), tenantry::patch{}.set(field::name, arguments[3])).value();
        return 0;
    } catch (const tenantry::exception& failed) {
        std::cerr << "fleet: " << failed.what() << '\n';
        return 1;
    }
}

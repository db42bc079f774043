// The skeleton of a daemon: worker threads that look up the tenant of each message by its SIP domain. Copy
// it, and put your own source of messages in the place of `work`.
//
//     c++ -std=c++17 -pthread daemon.cpp -ltenantry -o daemon
//     ./daemon [--threads N] [--messages N] FILE DOMAIN…
//
// Each worker takes the domains in turn, one message a second, until SIGTERM or SIGINT; with --messages, so
// many at once, and then the daemon ends by itself.

#include <tenantry.hpp>

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using tenantry::field;

/// One line at a time, of whatever thread.
void print(std::ostream& stream, const std::string& line)
{
    static std::mutex turn;
    const std::lock_guard<std::mutex> mine(turn);
    stream << line << std::endl;
}

/// What was asked for on the command line.
struct options {
    int threads = 2;
    /// For each thread; 0 for no end.
    int messages = 0;
    std::string file;
    std::vector<std::string> domains;

    options(int count, char** arguments)
    {
        const std::vector<std::string> given(arguments + 1, arguments + count);
        auto next = given.begin();
        for (; given.end() - next >= 2 && next->rfind("--", 0) == 0; next += 2) {
            (*next == "--threads" ? threads : messages) = std::atoi(next[1].c_str());
        }
        if (next != given.end()) file = *next++;
        domains.assign(next, given.end());
    }
};

/// Told once, by whoever asks the daemon to end.
class ending {
public:
    void tell()
    {
        const std::lock_guard<std::mutex> mine(turn_);
        told_ = true;
        changed_.notify_all();
    }

    /// Whether it was told before that time has passed.
    bool within(std::chrono::milliseconds time)
    {
        std::unique_lock<std::mutex> mine(turn_);
        return changed_.wait_for(mine, time, [this] { return told_; });
    }

private:
    std::mutex turn_;
    std::condition_variable changed_;
    bool told_ = false;
};

/// Handles one message. The snapshot is as the tenant is now, whichever process has changed it, and stays
/// so while it is held; nothing is cached, so nothing is ever stale.
void handle(const tenantry::store& store, const std::string& domain)
{
    const auto tenant = store.find(domain);
    if (!tenant) {
        // Not found is an answer; anything else is trouble, but no reason for a daemon to end.
        const bool unknown = tenant.error().code() == tenantry::status::not_found;
        print(unknown ? std::cout : std::clog, domain + ": " + tenant.error().message().data());
        return;
    }
    std::ostringstream line;
    line << domain << ": " << tenant->get<field::name>() << ", at most "
         << tenant->get<field::max_concurrent_calls>() << " calls and "
         << tenant->get<field::max_extensions>() << " extensions";
    const std::string_view quota = tenant->get<field::disk_quota>();
    line << ", " << (quota.empty() ? "unlimited" : quota) << " disk space";
    if (!tenant->get<field::enabled>()) line << ", suspended";
    print(std::cout, line.str());
}

/// A worker. The store is shared: any threads may read it at the same time.
void work(const tenantry::store& store, const options& asked, ending& end)
{
    const std::chrono::milliseconds pause(asked.messages == 0 ? 1000 : 0);
    for (int done = 0; asked.messages == 0 || done < asked.messages; ++done) {
        handle(store, asked.domains[static_cast<std::size_t>(done) % asked.domains.size()]);
        if (end.within(pause)) return;
    }
}

int run(const options& asked)
{
    tenantry::log_to([](tenantry::log_level, std::string_view text) {
        print(std::clog, std::string(text));
    }).value();
    const auto store = tenantry::store::open(asked.file).value();

    // Signals are blocked in all threads, and one waits for them: nothing runs inside a signal handler.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ending end;
    std::thread listener([&] {
        int caught = 0;
        sigwait(&signals, &caught);
        end.tell();
    });

    std::vector<std::thread> workers;
    for (int i = 0; i < asked.threads; ++i) workers.emplace_back([&] { work(store, asked, end); });
    for (auto& worker : workers) worker.join();
    pthread_kill(listener.native_handle(), SIGTERM);
    listener.join();
    tenantry::log_to(nullptr).value();
    return 0;
}

} // namespace

int main(int count, char** arguments)
{
    const options asked(count, arguments);
    if (asked.domains.empty()) {
        std::cerr << "usage: daemon [--threads N] [--messages N] FILE DOMAIN…\n";
        return 2;
    }
    try {
        return run(asked);
    } catch (const std::exception& failed) {
        std::cerr << "daemon: " << failed.what() << '\n';
        return 1;
    }
}

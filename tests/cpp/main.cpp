// The tests of the C++ wrapper, by doctest: one header, well kept, packaged by Debian, and its checks may
// be made on any thread.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
// Sanitizers and valgrind watch the signals.
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#include <doctest/doctest.h>

/* Loaded before libsqlite3, claims to be the release that SQLITE_SAYS names, as in 3050006. */
#include <stdio.h>
#include <stdlib.h>

int sqlite3_libversion_number(void)
{
    return atoi(getenv("SQLITE_SAYS"));
}

const char *sqlite3_libversion(void)
{
    static char text[32];
    int number = sqlite3_libversion_number();

    snprintf(text, sizeof text, "%d.%d.%d", number / 1000000, number / 1000 % 1000, number % 1000);
    return text;
}

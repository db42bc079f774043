/* The lines of the drivers' protocol (tests/scenarios/README.md): fields with one TAB between them. */
#ifndef TENANTRY_TESTS_LINE_H
#define TENANTRY_TESTS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_FIELDS = 10 };

/* Bytes that grow, with a NUL behind them. */
struct buffer {
    char *data;
    size_t length, room;
};

void append(struct buffer *buffer, const char *data, size_t length);
void add(struct buffer *buffer, const char *text);
/* A text and a number behind it. */
void add_number(struct buffer *buffer, const char *before, uint64_t number);
/* A text of JSON, between its quotation marks; `null` where there is none. */
void add_json(struct buffer *buffer, const char *text, size_t length);
void release(struct buffer *buffer);

/* A field, with a NUL behind it; `data` is NULL where the argument is absent. */
struct field {
    const char *data;
    size_t length;
};

/* Reads the next line into `line` and finds its fields, of which those that it lacks are absent. Gives
 * false at the end. The fields live until the line is read anew. */
bool read_line(struct buffer *line, struct field fields[MOST_FIELDS]);

/* Writes an answer: its kind and its text. */
void write_line(const char *kind, const char *text, size_t length);

#endif

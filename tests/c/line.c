#include "line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void append(struct buffer *buffer, const char *data, size_t length)
{
    if (buffer->length + length + 1 > buffer->room) {
        buffer->room = 2 * (buffer->length + length + 1);
        buffer->data = realloc(buffer->data, buffer->room);
        if (buffer->data == NULL) {
            fputs("there is no memory\n", stderr);
            exit(1);
        }
    }
    if (length > 0) {
        memcpy(buffer->data + buffer->length, data, length);
    }
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void add(struct buffer *buffer, const char *text)
{
    append(buffer, text, strlen(text));
}

void add_number(struct buffer *buffer, const char *before, uint64_t number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, number);
    add(buffer, before);
    add(buffer, digits);
}

void add_json(struct buffer *buffer, const char *text, size_t length)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    if (text == NULL) {
        add(buffer, "null");
        return;
    }
    add(buffer, "\"");
    for (size_t i = 0; i < length; i++) {
        char escape[8] = {text[i], '\0'};
        const char *found = text[i] != '\0' ? strchr(plain, text[i]) : NULL;
        if (found != NULL) {
            snprintf(escape, sizeof escape, "\\%c", letters[found - plain]);
        } else if ((unsigned char)text[i] < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)text[i]);
        }
        add(buffer, escape);
    }
    add(buffer, "\"");
}

void release(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

/* Decodes a field in its place: what it becomes is never longer. */
static struct field decoded(char *field)
{
    char *to = field;
    if (strcmp(field, "-") == 0) {
        return (struct field){0};
    }
    for (const char *from = field; *from != '\0'; from++) {
        unsigned byte;
        if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
            *to++ = (char)byte;
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return (struct field){field, (size_t)(to - field)};
}

bool read_line(struct buffer *line, struct field fields[MOST_FIELDS])
{
    int c;
    line->length = 0;
    while ((c = getchar()) != EOF && c != '\n') {
        append(line, &(char){(char)c}, 1);
    }
    if (c == EOF) {
        return false;
    }
    append(line, "", 0);
    char *next = line->data;
    for (int i = 0; i < MOST_FIELDS; i++) {
        char *field = next;
        if (field != NULL && (next = strchr(field, '\t')) != NULL) {
            *next++ = '\0';
        }
        fields[i] = field ? decoded(field) : (struct field){0};
    }
    return true;
}

void write_line(const char *kind, const char *text, size_t length)
{
    printf("%s\t", kind);
    if (length == 1 && *text == '-') {
        fputs("%2D", stdout);
        length = 0;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\0' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r' || text[i] == '%') {
            printf("%%%02X", (unsigned char)text[i]);
        } else {
            putchar(text[i]);
        }
    }
    putchar('\n');
    fflush(stdout);
}

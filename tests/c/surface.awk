# From the declarations of the header the table of tests/c/surface.h: every function of the library
# with its parameters, and one way to call them all.
#
#     awk -f tests/c/declarations.awk include/tenantry.h | awk -f tests/c/surface.awk

# The last word of a text, and what stands before it.
function last_word(text) { match(text, /[a-z_0-9]+$/); return substr(text, RSTART) }
function before(text) { match(text, / ?[a-z_0-9]+$/); return substr(text, 1, RSTART - 1) }

# What a test may do with a parameter follows from its type.
function kind(type) {
    if (type in handles) { return "HANDLE" }
    if (type in functions) { return "FUNCTION" }
    if (type == "const char *") { return "TEXT_IN" }
    if (type == "tenantry_error *") { return "ERROR_OUT" }
    if (type == "void *" || type ~ /^const .*\*$/) { return "POINTER" }
    return type ~ /\*$/ ? "OUT" : "NUMBER"
}

# The argument as the function wants it.
function argument(at, type, of) {
    if (of == "FUNCTION") { return "(" type ")a[" at "].function" }
    if (of == "HANDLE" || of == "NUMBER") { return "(" type ")a[" at "].number" }
    return (type ~ /^const/ ? "" : "(void *)(uintptr_t)") "a[" at "].pointer"
}

# What an output takes.
function size(type, of) {
    if (of != "OUT" && of != "ERROR_OUT") { return 0 }
    sub(/ \*$/, "", type)
    return "sizeof(" type ")"
}

/^typedef uint64_t / { handles[substr($3, 1, length($3) - 1)] = 1 }

/^typedef [a-z0-9_]+ \(\*/ {
    match($0, /\*[a-z_]+/)
    functions[substr($0, RSTART + 1, RLENGTH - 1)] = 1
}

/^[a-z]/ && !/^typedef/ {
    at = index($0, "(")
    head = substr($0, 1, at - 1)
    name = last_word(head)
    answer = before(head)
    list = substr($0, at + 1, length($0) - at - 2)
    count = list == "void" ? 0 : split(list, parameter, /, /)
    row = arguments = ""
    for (i = 1; i <= count; i++) {
        type = before(parameter[i])
        of = kind(type)
        comma = i > 1 ? ", " : ""
        row = row comma "{\"" last_word(parameter[i]) "\", " of ", " size(type, of) ", \"" type "\"}"
        arguments = arguments comma argument(i - 1, type, of)
    }
    part = answer == "tenantry_status" ? "status" : answer == "uint32_t" ? "number" : "text"
    print "static struct answer call_" name "(const union value *a)"
    print "{\n    (void)a;\n    return (struct answer){." part " = " name "(" arguments ")};\n}\n"
    table = table "    {\"" name "\", \"" answer "\", call_" name ", " count ", {" (count ? row : "{0}") "}},\n"
}

END {
    print "const struct export exports[] = {\n" table "};"
    print "const size_t export_count = sizeof exports / sizeof *exports;"
}

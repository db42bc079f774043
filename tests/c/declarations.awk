# What a program that was compiled with the header has taken over from it: every number, type and
# function, one a line, without comments.
#
#     awk -f tests/c/declarations.awk include/tenantry.h

{
    # Comments stand on lines of their own, or begin behind code and end on the same line.
    gsub(/\/\/.*|\/\*.*\*\//, "")
    if (/\/\*/) { comment = 1 }
    if (comment) {
        if (/\*\//) { comment = 0 }
        next
    }
}

/^#define TENANTRY_[A-Z_0-9]+ / { print; next }
/^#/ { next }

# A declaration reaches to the semicolon behind its last bracket.
{
    if ($0 ~ /^extern "C"/ || ($0 ~ /^}/ && depth == 0)) { next }
    depth += gsub(/\{/, "{") - gsub(/\}/, "}")
    declaration = declaration " " $0
    if (depth == 0 && /;/) {
        gsub(/[ \t]+/, " ", declaration)
        gsub(/^ | $/, "", declaration)
        print declaration
        declaration = ""
    }
}

# The programs that users copy: the daemon, and what the header and the README show. They run beside a
# database with the tenants that they ask for.
set(beside ${CMAKE_CURRENT_BINARY_DIR}/beside)
file(MAKE_DIRECTORY ${beside}/without)
program(fixture)
add_test(NAME fixture COMMAND fixture ${beside}/tenants.db)
set_tests_properties(fixture PROPERTIES FIXTURES_SETUP database)

add_executable(daemon ${top}/examples/daemon.c)
target_link_libraries(daemon PRIVATE Tenantry::tenantry)
target_compile_options(daemon PRIVATE ${strict})

# The code of a comment or a page, as a program.
function(snippet name from first last indent)
  set(code ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${code}
    COMMAND sed -n "/${first}/,/${last}/s/${indent}//p" ${from} > ${code}
    DEPENDS ${from} VERBATIM)
  add_executable(${name} ${code})
  target_link_libraries(${name} PRIVATE Tenantry::tenantry)
  target_compile_options(${name} PRIVATE ${strict})
endfunction()
snippet(header-example ${top}/include/tenantry.h "#include <stdio.h>" "^ \\*     }" "^ \\*\\( \\{5\\}\\)\\?")

snippet(readme-example ${top}/README.md "#include <inttypes.h>" "^}" "^")

# Runs a program beside the database: it must end well and print just this.
function(prints name output folder)
  add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/prints ${output} ${launcher} ${ARGN})
  set_tests_properties(${name} PROPERTIES WORKING_DIRECTORY ${beside}/${folder} FIXTURES_REQUIRED database)
endfunction()
prints(header-example "Acme" . $<TARGET_FILE:header-example>)
prints(header-example-without "tenants.db: there is no such file: make the database first" without $<TARGET_FILE:header-example>)
prints(readme-example "Acme: 60 calls" . $<TARGET_FILE:readme-example>)
prints(daemon-to-its-end "ready
600 answered, 200 of them recorded, 400 refused" . $<TARGET_FILE:daemon> tenants.db 1000)

add_test(NAME daemon-until-told COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/terminate ${launcher} $<TARGET_FILE:daemon> tenants.db)
set_tests_properties(daemon-until-told PROPERTIES WORKING_DIRECTORY ${beside} FIXTURES_REQUIRED database)

# The README's own command, where pkg-config finds the library.
if(TENANTRY_CONFIGURATION STREQUAL plain)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/tenantry.pc "Name: tenantry\nDescription: under test\nVersion: 0\n"
    "Cflags: -I${top}/include\nLibs: -L${CMAKE_BINARY_DIR}/lib -ltenantry\n")
  prints(readme-command "Acme: 60 calls" . ${CMAKE_CURRENT_SOURCE_DIR}/readme
    ${CMAKE_CURRENT_BINARY_DIR}/readme-example.c)
  set_tests_properties(readme-command PROPERTIES ENVIRONMENT
    "PKG_CONFIG_PATH=${CMAKE_CURRENT_BINARY_DIR};LD_LIBRARY_PATH=${CMAKE_BINARY_DIR}/lib")
endif()

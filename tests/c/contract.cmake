# What does not depend on how the library was built but on what it promises: the header alone in every
# language, and the binary interface.
set(flags -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I${top}/include)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/alone.c "#include <tenantry.h>\n")
function(compiles compiler language standard)
  find_program(path_of_${compiler} ${compiler} REQUIRED)
  set(test header-${compiler}-${standard})
  add_test(NAME ${test} COMMAND ${path_of_${compiler}} -x ${language} -std=${standard} ${flags} ${ARGN}
    ${CMAKE_CURRENT_BINARY_DIR}/alone.c)
endfunction()
foreach(compiler gcc clang)
  foreach(standard c99 c11 c17 c2x)
    compiles(${compiler} c ${standard} -Wstrict-prototypes)
  endforeach()
endforeach()
foreach(compiler g++ clang++)
  foreach(standard c++11 c++14 c++17 c++20)
    compiles(${compiler} c++ ${standard})
  endforeach()
endforeach()
# What would be a warning is an error.
add_test(NAME header-control COMMAND gcc -x c -std=c99 ${flags} -Wstrict-prototypes
  -include ${CMAKE_CURRENT_SOURCE_DIR}/old_style.h ${CMAKE_CURRENT_BINARY_DIR}/alone.c)
set_tests_properties(header-control PROPERTIES WILL_FAIL ON)

set(abi_check ${CMAKE_CURRENT_SOURCE_DIR}/abi ${TENANTRY_LIBRARY})
add_test(NAME abi COMMAND ${abi_check} ${top}/include/tenantry.h)
foreach(change "s/tenantry_status tenantry_page_next/int64_t tenantry_page_next/" "s/TENANTRY_BUSY 4/TENANTRY_BUSY 5/"
    "/tenantry_page_count/d")
  math(EXPR number "${number} + 1")
  set(changed ${CMAKE_CURRENT_BINARY_DIR}/changed-${number}.h)
  execute_process(COMMAND sed ${change} ${top}/include/tenantry.h OUTPUT_FILE ${changed})
  add_test(NAME abi-control-${number} COMMAND ${CMAKE_COMMAND} -E env TENANTRY_BLESS= ${abi_check} ${changed})
  set_tests_properties(abi-control-${number} PROPERTIES WILL_FAIL ON)
endforeach()

# One function for every library. What a library may depend on is not said here but in ARCHITECTURE.md's
# layer table, which tools/check-layers reads too: one source, two readers.

file(STRINGS ${PROJECT_SOURCE_DIR}/ARCHITECTURE.md VS_LAYER_ROWS REGEX "^\\| `(lib|src)/")

# vs_layer_dependencies(lib/cbor out): the names in the second column of its row.
function(vs_layer_dependencies folder out)
  foreach(row IN LISTS VS_LAYER_ROWS)
    if(row MATCHES "^\\| `${folder}` \\| ([^|]*) \\|")
      string(STRIP "${CMAKE_MATCH_1}" names)
      string(REPLACE " " ";" names "${names}")
      list(REMOVE_ITEM names "-")
      set(${out} "${names}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${folder} has no row in the layer table of ARCHITECTURE.md")
endfunction()

# The libraries that decode foreign bytes: ./dev test runs their tests, and the fuzz targets, with sanitizers.
set(VS_DECODERS base crypto cbor age ipfs tlog evm chain wfdb signal)
add_custom_target(vs_decoders)
# The libraries with threads of their own: their tests, and those of a running node, run under the thread
# sanitizer on demand (CONTRIBUTING).
set(VS_THREADED base store net chain ingest node)
add_custom_target(vs_threads)
function(vs_threaded test target)
  set_property(TEST ${test} APPEND PROPERTY LABELS threads)
  set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/thread-sanitizer.txt:halt_on_error=0:second_deadlock_stack=1")
  if(VS_SANITIZE STREQUAL "thread")
    set_tests_properties(${test} PROPERTIES TIMEOUT 1800)
  endif()
  add_dependencies(vs_threads ${target})
endfunction()

# vs_unity(target): its sources are compiled a dozen at a time, so that their headers are read once.
# In an anonymous namespace a name may therefore stand in one file of a target only. VS_UNITY=OFF compiles each alone,
# which shows what includes too little.
function(vs_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${VS_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)  # of what is local to a file, which has become an included one
endfunction()

# vs_library([ALONE] SOURCES a.cpp … [TESTS a_test.cpp …] [EXTERNAL Pkg::lib …] [TEST_EXTERNAL Pkg::lib …])
# in lib/NAME/CMakeLists.txt or src/NAME/CMakeLists.txt defines vs_NAME, with VS_TESTS also vs_NAME_test (one unity unit). ALONE: no unity.
function(vs_library)
  cmake_parse_arguments(arg "ALONE" "" "SOURCES;TESTS;EXTERNAL;TEST_EXTERNAL" ${ARGN})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  get_filename_component(name ${folder} NAME)
  vs_layer_dependencies(${folder} layers)
  list(TRANSFORM layers PREPEND vs_)
  add_library(vs_${name} STATIC ${arg_SOURCES})
  if(NOT arg_ALONE)
    vs_unity(vs_${name})
  endif()
  target_include_directories(vs_${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(vs_${name} PUBLIC vs_options ${layers} ${arg_EXTERNAL})
  if(VS_TESTS AND arg_TESTS AND NOT (VS_DECODERS_ELSEWHERE AND name IN_LIST VS_DECODERS))
    add_executable(vs_${name}_test ${arg_TESTS})
    set_target_properties(vs_${name}_test PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
    target_link_libraries(vs_${name}_test PRIVATE vs_${name} ${arg_TEST_EXTERNAL} GTest::gtest GTest::gtest_main)
    if(NOT VS_SANITIZE)
      target_compile_options(vs_${name}_test PRIVATE -O0)  # half the time to compile; the library is optimised
    endif()
    add_test(NAME ${name} COMMAND vs_${name}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
    if(name IN_LIST VS_DECODERS)
      set_property(TEST ${name} APPEND PROPERTY LABELS decoders)
      add_dependencies(vs_decoders vs_${name}_test)
    endif()
    if(name IN_LIST VS_THREADED)
      vs_threaded(${name} vs_${name}_test)
    endif()
  endif()
endfunction()

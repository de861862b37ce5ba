cmake_minimum_required(VERSION 3.20)
project(shelf)

set(LIMIT 3)

# Adds a book.
function(add_book name)
  message(STATUS "${name}")
endfunction()

macro(twice x)
  set(${x} 2)
endmacro()

add_library(shelf STATIC
  book.c
  page.c)
target_link_libraries(shelf PRIVATE m)

if(BUILD_TESTING)
  add_executable(shelf_tests tests.c)
endif()

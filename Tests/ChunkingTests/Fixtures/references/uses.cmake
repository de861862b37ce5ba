include(GNUInstallDirs)
include(cmake/Shelf.cmake)
find_package(ZLIB REQUIRED)
add_subdirectory(src)

set(LIMIT 10)

function(add_book name)
  check_book(${name})
  target_link_libraries(${name} PRIVATE shelf)
endfunction()

add_book(first)
add_library(shelf shelf.c ${LIMIT})

# crest-rivals, the benchmark beside LibTorch and oneDNN; skipped with a message where one of them is
# missing. Not part of `all`: nothing else needs it.
find_package(Torch QUIET)
# Not by its own CMake files: Debian's ask for OpenCL, which nothing here needs.
find_path(DNNL_INCLUDE_DIR dnnl.hpp)
find_library(DNNL_LIBRARY dnnl)
if(NOT Torch_FOUND OR NOT DNNL_INCLUDE_DIR OR NOT DNNL_LIBRARY)
  message(STATUS "LibTorch or oneDNN not found: crest-rivals is not built")
  return()
endif()
file(GLOB rivals_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bench/rivals/*.cc)
# Of the trainer, only the environment that it sets for LibTorch.
add_executable(crest-rivals EXCLUDE_FROM_ALL ${rivals_sources}
               src/train/blas_environment.cc)
# System headers: their warnings are not ours.
target_include_directories(crest-rivals SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS} ${DNNL_INCLUDE_DIR})
target_link_libraries(crest-rivals PRIVATE crest_bench CLI11::CLI11 ${DNNL_LIBRARY} ${TORCH_LIBRARIES})

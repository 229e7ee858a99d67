# crest-train, the only target that includes LibTorch; skipped with a message where it is missing.
file(GLOB train_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/train/*.cc)
find_package(Torch QUIET)
if(NOT Torch_FOUND)
  message(STATUS "LibTorch not found: crest-train is not built")
elseif(train_sources)
  list(FILTER train_sources EXCLUDE REGEX "/main\\.cc$")
  add_library(crest_train_library STATIC ${train_sources})
  target_link_libraries(crest_train_library PUBLIC crest_detect crest_eval CLI11::CLI11)
  # System headers: their warnings are not ours.
  target_include_directories(crest_train_library SYSTEM PUBLIC ${TORCH_INCLUDE_DIRS})
  target_link_libraries(crest_train_library PUBLIC ${TORCH_LIBRARIES})
  # Without it at::parallel_for, a template of LibTorch's headers, runs on one thread.
  find_package(OpenMP REQUIRED)
  target_link_libraries(crest_train_library PRIVATE OpenMP::OpenMP_CXX)
  # LibTorch's header takes half a minute to compile; once is enough.
  target_precompile_headers(crest_train_library PRIVATE <torch/torch.h>)
  add_executable(crest-train src/train/main.cc)
  target_link_libraries(crest-train PRIVATE crest_train_library)
endif()

# One static library a layer, made of every source of its folder.

add_library(crest_options INTERFACE)
target_compile_options(crest_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                       $<$<BOOL:${CREST_WERROR}>:-Werror>)
target_include_directories(crest_options INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/src
                           ${CMAKE_CURRENT_SOURCE_DIR}/include)
target_compile_definitions(crest_options INTERFACE CREST_VERSION="${PROJECT_VERSION}")
if(CREST_SANITIZE)
  target_compile_options(crest_options INTERFACE -fsanitize=${CREST_SANITIZE}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(crest_options INTERFACE -fsanitize=${CREST_SANITIZE})
endif()

# crest_layer(NAME USES LIBRARY...) builds crest_NAME from src/NAME/*.cc.
function(crest_layer name)
  cmake_parse_arguments(LAYER "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cc
       ${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*/*.cc)
  if(NOT sources)
    return()
  endif()
  add_library(crest_${name} STATIC ${sources})
  set_target_properties(crest_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(crest_${name} PUBLIC crest_options ${LAYER_USES})
endfunction()

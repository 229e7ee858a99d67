# Writes a source with the page and the description of the interface as arrays of bytes.
# usage: cmake -DPAGE=FOLDER -DDESCRIPTION=FILE -DOUT=FILE -P EmbedFiles.cmake

# Adds the bytes of `file` to `arrays` and its entry in a table to `entries`.
function(embed file name)
  file(READ ${file} digits HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${digits}")
  file(SHA256 ${file} hash)
  file(SIZE ${file} size)
  set(arrays "${arrays}constexpr unsigned char k${count}[] = {${bytes}0};\n" PARENT_SCOPE)
  set(entries "${entries}    {\"${name}\", text(k${count}, ${size}), \"${hash}\"},\n" PARENT_SCOPE)
  math(EXPR next "${count} + 1")
  set(count ${next} PARENT_SCOPE)
endfunction()

set(count 0)
set(arrays "")
set(entries "")
file(GLOB files RELATIVE ${PAGE} ${PAGE}/*.html ${PAGE}/*.js ${PAGE}/*.css ${PAGE}/*.svg
     ${PAGE}/language/*.json)
list(SORT files)
foreach(name IN LISTS files)
  embed(${PAGE}/${name} ${name})
endforeach()
set(page_entries "${entries}")
set(entries "")
embed(${DESCRIPTION} openapi.json)

file(WRITE ${OUT} "// Written by cmake/EmbedFiles.cmake.
#include \"serve/embedded_files.h\"

#include <cstddef>

namespace crest::serve {
namespace {

${arrays}
std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

std::span<const EmbeddedFile> page_files() {
  static const EmbeddedFile files[] = {
${page_entries}  };
  return files;
}

const EmbeddedFile& interface_description() {
  static const EmbeddedFile files[] = {
${entries}  };
  return files[0];
}

}  // namespace crest::serve
")

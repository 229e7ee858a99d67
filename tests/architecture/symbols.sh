#!/usr/bin/env bash
# The library never prints, aborts or exits: no object of it refers to what would.
# std::terminate and the __throw functions of libstdc++ are not on the list: every std::vector
# brings them.
# usage: symbols.sh LIBRARY...
set -euo pipefail
(($# > 0)) || { echo "usage: symbols.sh LIBRARY..."; exit 2; }

forbidden='printf|vprintf|puts|putchar|putc|fputs|fputc|fprintf|vfprintf|fwrite|perror|psignal'
forbidden+='|__printf_chk|__fprintf_chk|__vfprintf_chk|stdout|stderr'
forbidden+='|abort|exit|_exit|_Exit|quick_exit|__assert_fail'
forbidden+='|std::cout|std::cerr|std::clog|std::wcout|std::wcerr'
forbidden+='|fmt::v[0-9]+::v?print\(.*'

bad=0
for library in "$@"; do
  [[ -f $library ]] || { echo "$library is missing"; exit 1; }
  found=$(nm --demangle --undefined-only "$library" |
    awk -v forbidden="^($forbidden)\$" '
      /:$/ { object = $0; next }
      { name = $0; sub(/^ *U /, "", name); sub(/@.*/, "", name) }
      name ~ forbidden { print "  " object " " name }')
  if [[ -n $found ]]; then
    printf '%s refers to\n%s\n' "$(basename "$library")" "$found"
    bad=1
  fi
done
exit "$bad"

#!/usr/bin/env bash
# Every file of code stays under 400 lines.
# usage: file_length.sh SOURCE_FOLDER
set -euo pipefail
cd "${1:?usage: file_length.sh SOURCE_FOLDER}"

folders=()
for folder in include src tests bench tools cmake web; do
  if [[ -d $folder ]]; then folders+=("$folder"); fi
done
find "${folders[@]}" \( -path tests/data -o -path web/node_modules -o -path web/tests/browser/references \) -prune -o -type f -print0 | xargs -0 wc -l |
  awk '$2 != "total" { ++files } $2 != "total" && $1 >= 400 { print $2 " has " $1 " lines"; bad = 1 }
       END { if (files == 0) { print "no files found"; bad = 1 }; exit bad }'

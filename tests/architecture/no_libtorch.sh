#!/usr/bin/env bash
# The program crest starts in milliseconds because it never loads LibTorch.
# usage: no_libtorch.sh CREST_PROGRAM
set -euo pipefail
libraries=$(ldd "${1:?usage: no_libtorch.sh CREST_PROGRAM}")
if grep -E 'libtorch|libc10|libcaffe2|libopenblas' <<<"$libraries"; then
  echo "$1 loads the above"
  exit 1
fi

#!/usr/bin/env bash
# Includes go one way, from a layer to those that stand lower in the table below; layers of one
# height do not see each other. Only src/train includes LibTorch.
# usage: includes.sh SOURCE_FOLDER
set -euo pipefail
cd "${1:?usage: includes.sh SOURCE_FOLDER}"

find src -name '*.h' -o -name '*.cc' | sort | xargs awk '
  BEGIN {
    split("core 0 io 1 signal 1 nn 1 model 2 detect 3 report 4 eval 4 bench 5 serve 5 train 5 cli 6", pairs, " ")
    for (i = 1; i in pairs; i += 2) height[pairs[i]] = pairs[i + 1]
  }
  function wrong(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
  FNR == 1 {
    ++files
    split(FILENAME, parts, "/")
    layer = parts[2]
    if (!(layer in height)) wrong("layer " layer " has no place in the order of layers")
  }
  /^ *# *include *<(torch|ATen|c10|caffe2)\// && layer != "train" { wrong("LibTorch outside src/train: " $0) }
  /^ *# *include *"/ {
    split($0, quoted, "\"")
    target = quoted[2]
    if (target !~ "/") { wrong("\"" target "\" is not written \"layer/name.h\""); next }
    sub("/.*", "", target)
    if (!(target in height)) wrong("\"" quoted[2] "\" is of no layer")
    else if (target != layer && height[target] >= height[layer]) wrong("src/" layer " may not include \"" quoted[2] "\"")
  }
  END { if (files == 0) { print "no sources found"; bad = 1 }; exit bad }
'

if grep -rnE '^ *# *include *"' include; then
  echo "public headers include each other as <crest/name.h> and nothing private"
  exit 1
fi

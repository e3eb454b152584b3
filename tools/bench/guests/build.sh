#!/bin/sh
# Assembles the guests of the benchmarks: NAME.asm -> NAME.bin, or into the folder named.
set -eu
cd "$(dirname "$0")"
out="${1:-.}"
command -v nasm >/dev/null || { echo "nasm is missing: apt-get install nasm" >&2; exit 2; }
for source in *.asm; do
    nasm -w+error -O2 -I ../../../partitions/guests/ -f bin -o "$out/${source%.asm}.bin" "$source"
done

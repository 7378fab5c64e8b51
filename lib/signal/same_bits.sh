#!/bin/sh
# same_bits.sh PROGRAM: prints the same with and without the processor's wider instructions in libm.
set -e
with=$("$1")
without=$(GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2 "$1")
[ "$with" = "$without" ]

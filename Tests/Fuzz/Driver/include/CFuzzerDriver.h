// SPDX-License-Identifier: Apache-2.0
// libFuzzer: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library

#ifndef C_FUZZER_DRIVER_H
#define C_FUZZER_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/// Whether this program was linked with libFuzzer, which only Scripts/fuzz-sanitized.sh does.
int pibench_has_fuzzer(void);

/// Has libFuzzer call `check` with file after file, as its arguments say; it ends the program when one fails.
///
/// Returns what libFuzzer returns, or -1 when this program was linked without it.
int pibench_run_fuzzer(int count, char **arguments,
                       int (*check)(const uint8_t *bytes, size_t count));

#endif

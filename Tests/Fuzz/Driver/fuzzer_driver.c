// SPDX-License-Identifier: Apache-2.0

#include "CFuzzerDriver.h"

// Weak, so that the ordinary build needs no libFuzzer.
extern int LLVMFuzzerRunDriver(int *count, char ***arguments,
                               int (*check)(const uint8_t *, size_t))
    __attribute__((weak));

int pibench_has_fuzzer(void) { return LLVMFuzzerRunDriver != NULL; }

int pibench_run_fuzzer(int count, char **arguments,
                       int (*check)(const uint8_t *, size_t)) {
  if (!pibench_has_fuzzer())
    return -1;
  return LLVMFuzzerRunDriver(&count, &arguments, check);
}

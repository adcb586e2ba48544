// SPDX-License-Identifier: Apache-2.0
// renameat2 is an extension of GNU, which Swift's Glibc module leaves out.
#define _GNU_SOURCE
#include "CFileSystem.h"

#include <fcntl.h>
#include <stdio.h>

int pibench_exchange(const char *first, const char *second) {
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}

int pibench_rename_new(const char *name, const char *other) {
  return renameat2(AT_FDCWD, name, AT_FDCWD, other, RENAME_NOREPLACE);
}

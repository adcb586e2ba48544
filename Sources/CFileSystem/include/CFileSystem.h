// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_CFILESYSTEM_H
#define PIBENCH_CFILESYSTEM_H

/// Exchanges what two names stand for in one step; 0, or -1 with the reason in errno.
int pibench_exchange(const char *first, const char *second);

/// Renames what has a name to one that nothing has; 0, or -1 with the reason in errno.
int pibench_rename_new(const char *name, const char *other);

#endif

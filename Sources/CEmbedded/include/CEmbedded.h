// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_CEMBEDDED_H
#define PIBENCH_CEMBEDDED_H

#include <stddef.h>

/// A file that is compiled into the binary.
typedef struct {
  /// Path from the root of the package, such as "datasets/fleets/mixed.json".
  const char *name;
  /// The bytes of the file.
  const unsigned char *bytes;
  /// Number of bytes.
  size_t size;
} pibench_resource;

/// The bytes of the named file and, in `size`, how many; NULL when it is not compiled in.
const unsigned char *pibench_embedded(const char *name, size_t *size);

/// The number of files that are compiled in.
size_t pibench_embedded_count(void);

/// The name of the file at `index`, or NULL at and past the end.
const char *pibench_embedded_name(size_t index);

#endif

// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "tables.h"

static const pibench_resource *at(size_t index) {
  const pibench_resource *tables[] = {pibench_resource_files, pibench_chart_library};
  for (size_t table = 0; table < 2; table++) {
    for (const pibench_resource *entry = tables[table]; entry->name; entry++) {
      if (index == 0) return entry;
      index--;
    }
  }
  return NULL;
}

const unsigned char *pibench_embedded(const char *name, size_t *size) {
  const pibench_resource *entry;
  for (size_t index = 0; (entry = at(index)); index++) {
    if (strcmp(entry->name, name) == 0) {
      *size = entry->size;
      return entry->bytes;
    }
  }
  *size = 0;
  return NULL;
}

size_t pibench_embedded_count(void) {
  size_t count = 0;
  while (at(count)) count++;
  return count;
}

const char *pibench_embedded_name(size_t index) {
  const pibench_resource *entry = at(index);
  return entry ? entry->name : NULL;
}

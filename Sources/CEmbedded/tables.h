// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_CEMBEDDED_TABLES_H
#define PIBENCH_CEMBEDDED_TABLES_H

#include "include/CEmbedded.h"

// Every clang that Swift 6.2 or later brings knows #embed, whatever the language mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Each table ends with an entry whose name is NULL.
extern const pibench_resource pibench_resource_files[];
extern const pibench_resource pibench_chart_library[];

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Written by Scripts/list-embedded.sh; do not edit.

#include "tables.h"

static const unsigned char file_0[] = {
#embed "assets/echarts-notice.txt" if_empty(0)
};

static const unsigned char file_1[] = {
#embed "assets/report.css" if_empty(0)
};

static const unsigned char file_2[] = {
#embed "assets/report.js" if_empty(0)
};

const pibench_resource pibench_resource_files[] = {
    {"assets/echarts-notice.txt", file_0, sizeof file_0},
    {"assets/report.css", file_1, sizeof file_1},
    {"assets/report.js", file_2, sizeof file_2},
    {NULL, NULL, 0},
};

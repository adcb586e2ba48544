// SPDX-License-Identifier: Apache-2.0
//
// The chart library is fetched, not kept in the repository; without it the build goes on and reports
// hold tables only. Scripts/fetch-echarts.sh touches this file, because a compiler cannot depend on a
// file that was not there.

#include "tables.h"

#if __has_embed("../../vendor/echarts.min.js")
static const unsigned char library[] = {
#embed "../../vendor/echarts.min.js"
};
const pibench_resource pibench_chart_library[] = {
    {"vendor/echarts.min.js", library, sizeof library},
    {NULL, NULL, 0},
};
#else
const pibench_resource pibench_chart_library[] = {{NULL, NULL, 0}};
#endif

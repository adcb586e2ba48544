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

static const unsigned char file_3[] = {
#embed "../../datasets/catalogue/models.json" if_empty(0)
};

static const unsigned char file_4[] = {
#embed "../../datasets/experiments/agent-sessions.json" if_empty(0)
};

static const unsigned char file_5[] = {
#embed "../../datasets/experiments/brown-out.json" if_empty(0)
};

static const unsigned char file_6[] = {
#embed "../../datasets/experiments/default.json" if_empty(0)
};

static const unsigned char file_7[] = {
#embed "../../datasets/experiments/flash-crowd.json" if_empty(0)
};

static const unsigned char file_8[] = {
#embed "../../datasets/experiments/homogeneous.json" if_empty(0)
};

static const unsigned char file_9[] = {
#embed "../../datasets/experiments/lock-in.json" if_empty(0)
};

static const unsigned char file_10[] = {
#embed "../../datasets/experiments/outage.json" if_empty(0)
};

static const unsigned char file_11[] = {
#embed "../../datasets/experiments/price-change.json" if_empty(0)
};

static const unsigned char file_12[] = {
#embed "../../datasets/experiments/rate-limits.json" if_empty(0)
};

static const unsigned char file_13[] = {
#embed "../../datasets/experiments/same-model.json" if_empty(0)
};

static const unsigned char file_14[] = {
#embed "../../datasets/fleets/claude-code.json" if_empty(0)
};

static const unsigned char file_15[] = {
#embed "../../datasets/fleets/default.json" if_empty(0)
};

static const unsigned char file_16[] = {
#embed "../../datasets/fleets/homogeneous.json" if_empty(0)
};

static const unsigned char file_17[] = {
#embed "../../datasets/fleets/hosted-2023.json" if_empty(0)
};

static const unsigned char file_18[] = {
#embed "../../datasets/fleets/lock-in.json" if_empty(0)
};

static const unsigned char file_19[] = {
#embed "../../datasets/fleets/same-model.json" if_empty(0)
};

static const unsigned char file_20[] = {
#embed "../../datasets/nist/filip.json" if_empty(0)
};

static const unsigned char file_21[] = {
#embed "../../datasets/nist/longley.json" if_empty(0)
};

static const unsigned char file_22[] = {
#embed "../../datasets/nist/noint1.json" if_empty(0)
};

static const unsigned char file_23[] = {
#embed "../../datasets/nist/noint2.json" if_empty(0)
};

static const unsigned char file_24[] = {
#embed "../../datasets/nist/norris.json" if_empty(0)
};

static const unsigned char file_25[] = {
#embed "../../datasets/nist/pontius.json" if_empty(0)
};

static const unsigned char file_26[] = {
#embed "../../datasets/nist/wampler1.json" if_empty(0)
};

static const unsigned char file_27[] = {
#embed "../../datasets/nist/wampler2.json" if_empty(0)
};

static const unsigned char file_28[] = {
#embed "../../datasets/nist/wampler3.json" if_empty(0)
};

static const unsigned char file_29[] = {
#embed "../../datasets/nist/wampler4.json" if_empty(0)
};

static const unsigned char file_30[] = {
#embed "../../datasets/nist/wampler5.json" if_empty(0)
};

static const unsigned char file_31[] = {
#embed "../../datasets/workloads/azure-conv.json" if_empty(0)
};

static const unsigned char file_32[] = {
#embed "../../datasets/workloads/mooncake.json" if_empty(0)
};

static const unsigned char file_33[] = {
#embed "../../datasets/workloads/weka.json" if_empty(0)
};

const pibench_resource pibench_resource_files[] = {
    {"assets/echarts-notice.txt", file_0, sizeof file_0},
    {"assets/report.css", file_1, sizeof file_1},
    {"assets/report.js", file_2, sizeof file_2},
    {"datasets/catalogue/models.json", file_3, sizeof file_3},
    {"datasets/experiments/agent-sessions.json", file_4, sizeof file_4},
    {"datasets/experiments/brown-out.json", file_5, sizeof file_5},
    {"datasets/experiments/default.json", file_6, sizeof file_6},
    {"datasets/experiments/flash-crowd.json", file_7, sizeof file_7},
    {"datasets/experiments/homogeneous.json", file_8, sizeof file_8},
    {"datasets/experiments/lock-in.json", file_9, sizeof file_9},
    {"datasets/experiments/outage.json", file_10, sizeof file_10},
    {"datasets/experiments/price-change.json", file_11, sizeof file_11},
    {"datasets/experiments/rate-limits.json", file_12, sizeof file_12},
    {"datasets/experiments/same-model.json", file_13, sizeof file_13},
    {"datasets/fleets/claude-code.json", file_14, sizeof file_14},
    {"datasets/fleets/default.json", file_15, sizeof file_15},
    {"datasets/fleets/homogeneous.json", file_16, sizeof file_16},
    {"datasets/fleets/hosted-2023.json", file_17, sizeof file_17},
    {"datasets/fleets/lock-in.json", file_18, sizeof file_18},
    {"datasets/fleets/same-model.json", file_19, sizeof file_19},
    {"datasets/nist/filip.json", file_20, sizeof file_20},
    {"datasets/nist/longley.json", file_21, sizeof file_21},
    {"datasets/nist/noint1.json", file_22, sizeof file_22},
    {"datasets/nist/noint2.json", file_23, sizeof file_23},
    {"datasets/nist/norris.json", file_24, sizeof file_24},
    {"datasets/nist/pontius.json", file_25, sizeof file_25},
    {"datasets/nist/wampler1.json", file_26, sizeof file_26},
    {"datasets/nist/wampler2.json", file_27, sizeof file_27},
    {"datasets/nist/wampler3.json", file_28, sizeof file_28},
    {"datasets/nist/wampler4.json", file_29, sizeof file_29},
    {"datasets/nist/wampler5.json", file_30, sizeof file_30},
    {"datasets/workloads/azure-conv.json", file_31, sizeof file_31},
    {"datasets/workloads/mooncake.json", file_32, sizeof file_32},
    {"datasets/workloads/weka.json", file_33, sizeof file_33},
    {NULL, NULL, 0},
};

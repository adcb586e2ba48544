// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_CSODIUM_SHIM_H
#define PIBENCH_CSODIUM_SHIM_H

#include <sodium.h>

#ifndef SODIUM_VERSION_STRING
#error "libsodium's headers were not found: install libsodium-dev"
#endif

#endif

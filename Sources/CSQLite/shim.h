// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_CSQLITE_SHIM_H
#define PIBENCH_CSQLITE_SHIM_H

#include <sqlite3.h>

#ifndef SQLITE_VERSION_NUMBER
#error "SQLite's headers were not found: install libsqlite3-dev"
#endif

#if SQLITE_VERSION_NUMBER < 3037000
#error "SQLite 3.37 or later is needed: STRICT tables"
#endif

// Swift cannot call variadic functions nor cast integers to function pointers.

static inline int pibench_sqlite3_forbid_checkpoint_on_close(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

static inline int pibench_sqlite3_defend(sqlite3 *database) {
  int status = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (status != SQLITE_OK) return status;
  return sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
}

static inline int pibench_sqlite3_bind_text(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(
      statement, index, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// The bytes must stay where they are until the statement has run.
static inline int pibench_sqlite3_bind_lasting_text(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(
      statement, index, (const char *)bytes, count, SQLITE_STATIC, SQLITE_UTF8);
}

static inline int pibench_sqlite3_bind_lasting_blob(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_STATIC);
}

#endif

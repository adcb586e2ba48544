// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_CPOSTGRESQL_SHIM_H
#define PIBENCH_CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>

#ifndef LIBPQ_HAS_PIPELINING
#error "libpq 14 or later was not found: install libpq-dev"
#endif

// Before `dbname` stands what the URL may override, after it what it may not.
#define PIBENCH_PQ_KEYWORDS \
  { "connect_timeout", "fallback_application_name", "dbname", "client_encoding", 0 }
#define PIBENCH_PQ_VALUES(url) \
  { "10", "pibench", url, "UTF8", 0 }

static inline PGconn *pibench_pq_connect(const char *url) {
  const char *const keywords[] = PIBENCH_PQ_KEYWORDS;
  const char *const values[] = PIBENCH_PQ_VALUES(url);
  return PQconnectdbParams(keywords, values, 1);
}

// Whether the server of a URL answers, whatever it thinks of user and database.
static inline int pibench_pq_answers(const char *url) {
  const char *const keywords[] = PIBENCH_PQ_KEYWORDS;
  const char *const values[] = PIBENCH_PQ_VALUES(url);
  PGPing answer = PQpingParams(keywords, values, 1);
  return answer == PQPING_OK || answer == PQPING_NO_ATTEMPT;
}

// Swift does not see macros of character literals.
static inline const char *pibench_pq_state(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static inline const char *pibench_pq_message(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

static inline const char *pibench_pq_detail(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
}

static inline void pibench_pq_drop_notice(void *argument, const PGresult *result) {
  (void)argument;
  (void)result;
}

static inline void pibench_pq_silence(PGconn *connection) {
  PQsetNoticeReceiver(connection, pibench_pq_drop_notice, 0);
}

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef PIBENCH_COPENBLAS_SHIM_H
#define PIBENCH_COPENBLAS_SHIM_H

#include <cblas.h>
#include <stddef.h>

#ifndef OPENBLAS_VERSION
#error "OpenBLAS's headers were not found: install libopenblas-dev"
#endif

// LAPACK by its Fortran symbols, because not every build of OpenBLAS has LAPACKE. Each character
// argument adds its length at the end, as gfortran passes it.

void dpotrf_(const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info,
             size_t uplo_length);
void dpotrs_(const char *uplo, const blasint *n, const blasint *nrhs, const double *a,
             const blasint *lda, double *b, const blasint *ldb, blasint *info, size_t uplo_length);
void dpotri_(const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info,
             size_t uplo_length);
void dpocon_(const char *uplo, const blasint *n, const double *a, const blasint *lda,
             const double *anorm, double *rcond, double *work, blasint *iwork, blasint *info,
             size_t uplo_length);
void dgeqrf_(const blasint *m, const blasint *n, double *a, const blasint *lda, double *tau,
             double *work, const blasint *lwork, blasint *info);
void dormqr_(const char *side, const char *trans, const blasint *m, const blasint *n,
             const blasint *k, const double *a, const blasint *lda, const double *tau, double *c,
             const blasint *ldc, double *work, const blasint *lwork, blasint *info,
             size_t side_length, size_t trans_length);
void dtrtrs_(const char *uplo, const char *trans, const char *diag, const blasint *n,
             const blasint *nrhs, const double *a, const blasint *lda, double *b,
             const blasint *ldb, blasint *info, size_t uplo_length, size_t trans_length,
             size_t diag_length);
void dtrcon_(const char *norm, const char *uplo, const char *diag, const blasint *n,
             const double *a, const blasint *lda, double *rcond, double *work, blasint *iwork,
             blasint *info, size_t norm_length, size_t uplo_length, size_t diag_length);
void dsyevd_(const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda,
             double *w, double *work, const blasint *lwork, blasint *iwork, const blasint *liwork,
             blasint *info, size_t jobz_length, size_t uplo_length);
void dgelsd_(const blasint *m, const blasint *n, const blasint *nrhs, double *a,
             const blasint *lda, double *b, const blasint *ldb, double *s, const double *rcond,
             blasint *rank, double *work, const blasint *lwork, blasint *iwork, blasint *info);

#endif

/* Four doubles at a time, for loops the compiler would not turn into vectors itself:
 * sums (it must not reorder them) and streaming stores. */
#ifndef VECTOR_H
#define VECTOR_H

#include <stdint.h>
#include <string.h>

#ifdef __AVX__
#include <immintrin.h>
#endif

typedef double vec __attribute__((vector_size(32)));
enum { LANES = 4 };

static inline vec vec_load(const double *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void vec_store(double *p, vec v) { memcpy(p, &v, sizeof v); }

/* Stores around the caches; `p` is aligned to a vector. Follow the last one with
 * stream_fence before anybody else reads. */
static inline void vec_stream(double *p, vec v) {
#ifdef __AVX__
    _mm256_stream_pd(p, (__m256d)v);
#else
    vec_store(p, v);
#endif
}

static inline void stream_fence(void) {
#ifdef __AVX__
    _mm_sfence();
#endif
}

static inline double vec_total(vec v) { return (v[0] + v[2]) + (v[1] + v[3]); }

/* How many elements from `p` on lie before the next vector boundary, `n` at most. */
static inline long until_aligned(const double *p, long n) {
    long count = (long)((-(uintptr_t)p % sizeof(vec)) / sizeof *p);
    return count < n ? count : n;
}

/* Copies around the caches: for results computed a small block at a time. */
static inline void stream_copy(double *restrict to, const double *restrict from, long n) {
    long i = 0, head = until_aligned(to, n);
    for (; i < head; i++) to[i] = from[i];
    for (; i + LANES <= n; i += LANES) vec_stream(to + i, vec_load(from + i));
    for (; i < n; i++) to[i] = from[i];
}

/* Sum with enough independent chains to hide the latency of an addition. */
static inline double array_sum(const double *x, long n) {
    vec s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    long i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        s0 += vec_load(x + i);
        s1 += vec_load(x + i + LANES);
        s2 += vec_load(x + i + 2 * LANES);
        s3 += vec_load(x + i + 3 * LANES);
    }
    double rest = 0;
    for (; i < n; i++) rest += x[i];
    return vec_total((s0 + s1) + (s2 + s3)) + rest;
}

#endif

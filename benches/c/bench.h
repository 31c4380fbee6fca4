/* What every program of this folder shares: arguments, memory, clock and report. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "team.h"

/* Untimed iterations before the timed ones: first touch, page faults, clocks. */
enum { WARMUP = 3 };

/* `PROGRAM SIZE ITERATIONS [VARIANT]`. */
struct args {
    const char *program; /* name printed in the report */
    long size;           /* elements, or rows of a matrix; at least 1 */
    int iterations;      /* timed ones; at least 1 */
    const char *variant; /* "" when not given */
};

/* What one run found out. */
struct report {
    const double *seconds; /* one per timed iteration, slowest member */
    double answer;         /* a number that every right program agrees on */
    double bytes;          /* least memory traffic of one iteration */
};

/* The program of one member. */
typedef void body_fn(const struct team *, const struct args *);

/* Parses the command line, starts the team, runs `body` on each member. */
int bench_main(int argc, char **argv, const char *program, body_fn *body);

/* Zero-filled bytes on huge pages, aligned to at least a cache line. They live until
 * the process ends. A page belongs to the memory of whoever touches it first. */
void *bench_alloc(size_t bytes);

/* Whether data of this many bytes is larger than the last cache: then stores that
 * nobody reads soon should go around it. */
bool exceeds_cache(double bytes);

bool has_variant(const struct args *, const char *variant);

/* Runs WARMUP untimed and `iterations` timed steps, each between two barriers.
 * Returns the seconds of each timed one. */
const double *bench_time(const struct team *, const struct args *,
                         void (*step)(void *), void *state);

/* Prints the report as one line of JSON, from one member. */
void bench_report(const struct team *, const struct args *, struct report);

/* Ends the whole program with a message and status 2. */
_Noreturn void bench_fail(const char *message);

#endif

/* Black-Scholes call and put prices, the normal distribution by erf. Written with scalar
 * calls; the declarations below let the compiler use the four-wide functions of libmvec
 * for them, without giving up IEEE arithmetic elsewhere (-ffast-math would be the other
 * way to get them, and is the program black_scholes_fastmath). */
#include <math.h>

#include "bench.h"
#include "vector.h"

#ifndef __FAST_MATH__
#define VECTORIZED __attribute__((const, simd("notinbranch")))
VECTORIZED double log(double);
VECTORIZED double exp(double);
VECTORIZED double erf(double);
#endif

#ifndef PROGRAM
#define PROGRAM "black_scholes"
#endif

enum { BLOCK = 512 }; /* options; their prices stay in the first-level cache */

static const double RATE = 0.1, VOLATILITY = 0.2;

struct options {
    const double *spot, *strike, *years;
    double *call, *put;
    long n;
    bool stream; /* prices go around the caches */
};

/* Prices `n` options, BLOCK at most. One loop for each vector function: with several in
 * one loop, all registers are spilled around each call, which costs 40 % more. Since
 * N(-d) = 1 - N(d), two calls of erf give call and put. */
static void price(const double *restrict spot, const double *restrict strike,
                  const double *restrict years, double *restrict call, double *restrict put,
                  long n) {
    const double drift = RATE + 0.5 * VOLATILITY * VOLATILITY;
    const double half_sqrt = 0.70710678118654752440;
    double logs[BLOCK], discounted[BLOCK], erf1[BLOCK], erf2[BLOCK];
    for (long i = 0; i < n; i++) logs[i] = log(spot[i] / strike[i]);
    for (long i = 0; i < n; i++) discounted[i] = strike[i] * exp(-RATE * years[i]);
    for (long i = 0; i < n; i++) {
        double spread = VOLATILITY * sqrt(years[i]);
        double d1 = (logs[i] + drift * years[i]) / spread;
        erf1[i] = half_sqrt * d1;
        erf2[i] = half_sqrt * (d1 - spread);
    }
    for (long i = 0; i < n; i++) erf1[i] = erf(erf1[i]);
    for (long i = 0; i < n; i++) erf2[i] = erf(erf2[i]);
    for (long i = 0; i < n; i++) {
        double n1 = 0.5 + 0.5 * erf1[i], n2 = 0.5 + 0.5 * erf2[i];
        call[i] = spot[i] * n1 - discounted[i] * n2;
        put[i] = discounted[i] * (1.0 - n2) - spot[i] * (1.0 - n1);
    }
}

static long block_at(const struct options *o, long i) {
    return o->n - i < BLOCK ? o->n - i : BLOCK;
}

static void step_plain(void *data) {
    const struct options *o = data;
    for (long i = 0; i < o->n; i += BLOCK)
        price(o->spot + i, o->strike + i, o->years + i, o->call + i, o->put + i, block_at(o, i));
}

static void step_stream(void *data) {
    const struct options *o = data;
    double call[BLOCK], put[BLOCK];
    for (long i = 0; i < o->n; i += BLOCK) {
        price(o->spot + i, o->strike + i, o->years + i, call, put, block_at(o, i));
        stream_copy(o->call + i, call, block_at(o, i));
        stream_copy(o->put + i, put, block_at(o, i));
    }
    stream_fence();
}

/* Spread over [0, 1] without order. */
static double scattered(double step, long i) { return 0.5 + 0.5 * sin(step * (double)i); }

static void init(const struct team *team, long size, double *spot, double *strike,
                 double *years) {
    struct part mine = my_part(team, size);
    for (long i = mine.lo; i < mine.hi; i++) {
        spot[i - mine.lo] = 5.0 + 25.0 * scattered(12.9898, i);
        strike[i - mine.lo] = 1.0 + 99.0 * scattered(78.233, i);
        years[i - mine.lo] = 0.25 + 9.75 * scattered(37.719, i);
    }
}

static void body(const struct team *team, const struct args *args) {
    long n = my_length(team, args->size);
    double *spot = team_array(team, args->size), *strike = team_array(team, args->size);
    double *years = team_array(team, args->size);
    double *call = team_array(team, args->size), *put = team_array(team, args->size);
    init(team, args->size, spot, strike, years);
    double size = (double)args->size, bytes = 40 * size;
    struct options options = {spot, strike, years, call, put, n, exceeds_cache(bytes)};
    const double *seconds =
        bench_time(team, args, options.stream ? step_stream : step_plain, &options);
    double answer = team_sum(team, array_sum(call, n) + array_sum(put, n)) / size;
    bench_report(team, args, (struct report){seconds, answer, bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, PROGRAM, body); }

/* A = B + s*C, the STREAM triad. Variants: "" streams when the arrays exceed the cache,
 * "plain" never streams, "stream" always does. */
#include "bench.h"
#include "vector.h"

struct state {
    double *restrict a;
    const double *restrict b, *restrict c;
    double s;
    long n;
};

static void init(const struct team *team, long size, double *b, double *c) {
    struct part mine = my_part(team, size);
    for (long i = mine.lo; i < mine.hi; i++) {
        b[i - mine.lo] = (double)i / (double)size;
        c[i - mine.lo] = 2.0 - (double)i / (double)size;
    }
}

static void step_plain(void *data) {
    const struct state *state = data;
    double *restrict a = state->a;
    const double *restrict b = state->b, *restrict c = state->c;
    double s = state->s;
    for (long i = 0, n = state->n; i < n; i++) a[i] = b[i] + s * c[i];
}

static void step_stream(void *data) {
    const struct state *state = data;
    double *restrict a = state->a;
    const double *restrict b = state->b, *restrict c = state->c;
    double s = state->s;
    long n = state->n, i = 0, head = until_aligned(a, n);
    for (; i < head; i++) a[i] = b[i] + s * c[i];
    for (; i + LANES <= n; i += LANES) vec_stream(a + i, vec_load(b + i) + s * vec_load(c + i));
    for (; i < n; i++) a[i] = b[i] + s * c[i];
    stream_fence();
}

static bool streams(const struct args *args, double bytes) {
    return !has_variant(args, "plain") && (has_variant(args, "stream") || exceeds_cache(bytes));
}

static void body(const struct team *team, const struct args *args) {
    long n = my_length(team, args->size);
    double *a = team_array(team, args->size);
    double *b = team_array(team, args->size);
    double *c = team_array(team, args->size);
    init(team, args->size, b, c);
    struct state state = {a, b, c, 0.5, n};
    double size = (double)args->size, bytes = 24 * size;
    const double *seconds =
        bench_time(team, args, streams(args, bytes) ? step_stream : step_plain, &state);
    double answer = team_sum(team, array_sum(a, n)) / size;
    bench_report(team, args, (struct report){seconds, answer, bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "triad_assign", body); }

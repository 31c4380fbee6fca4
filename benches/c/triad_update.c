/* A += B + s*C. Each element of A, B, C is read once and A written once. */
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

static void step(void *data) {
    const struct state *state = data;
    double *restrict a = state->a;
    const double *restrict b = state->b, *restrict c = state->c;
    double s = state->s;
    for (long i = 0, n = state->n; i < n; i++) a[i] += b[i] + s * c[i];
}

static void body(const struct team *team, const struct args *args) {
    long n = my_length(team, args->size);
    double *a = team_array(team, args->size);
    double *b = team_array(team, args->size);
    double *c = team_array(team, args->size);
    init(team, args->size, b, c);
    struct state state = {a, b, c, 0.5, n};
    const double *seconds = bench_time(team, args, step, &state);
    double size = (double)args->size, steps = WARMUP + args->iterations;
    double answer = team_sum(team, array_sum(a, n)) / (size * steps);
    bench_report(team, args, (struct report){seconds, answer, 32 * size});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "triad_update", body); }

/* y = A x for a matrix of SIZE × SIZE. Members own rows of A and of x; ranks gather x. */
#include "bench.h"
#include "vector.h"

struct state {
    const struct team *team;
    const double *a, *x; /* the rows of this member */
    double *y, *whole;
    long n, rows;
};

static double dot(const double *restrict a, const double *restrict b, long n) {
    vec s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    long i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        s0 += vec_load(a + i) * vec_load(b + i);
        s1 += vec_load(a + i + LANES) * vec_load(b + i + LANES);
        s2 += vec_load(a + i + 2 * LANES) * vec_load(b + i + 2 * LANES);
        s3 += vec_load(a + i + 3 * LANES) * vec_load(b + i + 3 * LANES);
    }
    double rest = 0;
    for (; i < n; i++) rest += a[i] * b[i];
    return vec_total((s0 + s1) + (s2 + s3)) + rest;
}

static void step(void *data) {
    struct state *s = data;
    const double *x = team_gather(s->team, s->x, s->whole, s->n, 1);
    for (long i = 0; i < s->rows; i++) s->y[i] = dot(s->a + i * s->n, x, s->n);
}

static void body(const struct team *team, const struct args *args) {
    long n = args->size, lo = my_part(team, n).lo, rows = my_length(team, n);
    double *a = bench_alloc((size_t)(rows * n) * sizeof *a), *x = team_array(team, n);
    double *y = team_array(team, n);
    double *whole = team->shares_memory ? 0 : bench_alloc((size_t)n * sizeof *whole);
    for (long i = 0; i < rows; i++) {
        x[i] = 1.0 / (double)(lo + i + 1);
        for (long j = 0; j < n; j++) a[i * n + j] = (double)((7 * (lo + i) + 3 * j) % 1024) / 1024;
    }
    struct state state = {team, a, x, y, whole, n, rows};
    const double *seconds = bench_time(team, args, step, &state);
    double answer = team_sum(team, array_sum(y, rows)) / (double)n;
    bench_report(team, args, (struct report){seconds, answer, 8.0 * (double)n * (double)n});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "matvec", body); }

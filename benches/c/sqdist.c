/* sum((x - y)**2): one pass, nothing stored. */
#include "bench.h"
#include "vector.h"

struct state {
    const struct team *team;
    const double *x, *y;
    long n;
    double result;
};

static void init(const struct team *team, long size, double *x, double *y) {
    struct part mine = my_part(team, size);
    for (long i = mine.lo; i < mine.hi; i++) {
        x[i - mine.lo] = (double)i / (double)size;
        y[i - mine.lo] = 1.0 - (double)i / (double)size;
    }
}

static vec squared(vec s, const double *x, const double *y) {
    vec d = vec_load(x) - vec_load(y);
    return s + d * d;
}

static double distance(const double *x, const double *y, long n) {
    vec s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    long i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        s0 = squared(s0, x + i, y + i);
        s1 = squared(s1, x + i + LANES, y + i + LANES);
        s2 = squared(s2, x + i + 2 * LANES, y + i + 2 * LANES);
        s3 = squared(s3, x + i + 3 * LANES, y + i + 3 * LANES);
    }
    double rest = 0;
    for (; i < n; i++) rest += (x[i] - y[i]) * (x[i] - y[i]);
    return vec_total((s0 + s1) + (s2 + s3)) + rest;
}

static void step(void *data) {
    struct state *state = data;
    state->result = team_sum(state->team, distance(state->x, state->y, state->n));
}

static void body(const struct team *team, const struct args *args) {
    double *x = team_array(team, args->size);
    double *y = team_array(team, args->size);
    init(team, args->size, x, y);
    struct state state = {team, x, y, my_length(team, args->size), 0};
    const double *seconds = bench_time(team, args, step, &state);
    double size = (double)args->size;
    bench_report(team, args, (struct report){seconds, state.result / size, 16 * size});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "sqdist", body); }

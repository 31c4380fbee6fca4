/* Ten elementwise operations on SIZE elements, so few that starting anything costs more than the
 * work: a function that is called, on one thread where memory is shared. A step is many calls, since
 * a clock is coarser than one. */
#include "bench.h"
#include "vector.h"

enum { CALLS = 1000 };

struct state {
    const double *restrict x, *restrict y;
    double *restrict result;
    long n;
};

__attribute__((noinline)) static void ten(const double *restrict x, const double *restrict y,
                                          double *restrict result, long n) {
    for (long i = 0; i < n; i++) {
        double value = x[i] * y[i] + y[i] - y[i];
        value = value * y[i] + y[i];
        value = value > y[i] ? value : y[i];
        result[i] = (value * y[i] - y[i] + y[i]) * y[i];
    }
    __asm__ volatile("" ::: "memory");
}

static void step(void *data) {
    const struct state *s = data;
    for (int call = 0; call < CALLS; call++) ten(s->x, s->y, s->result, s->n);
}

static void body(const struct team *team, const struct args *args) {
    long lo = my_part(team, args->size).lo, n = my_length(team, args->size);
    if (team->shares_memory) lo = 0, n = team->member == 0 ? args->size : 0;
    size_t bytes = (size_t)n * sizeof(double);
    double *x = bench_alloc(bytes), *y = bench_alloc(bytes), *result = bench_alloc(bytes);
    for (long i = 0; i < n; i++) {
        x[i] = (double)(lo + i) / (double)args->size;
        y[i] = 1.25 - x[i];
    }
    struct state state = {x, y, result, n};
    const double *seconds = bench_time(team, args, step, &state);
    double size = (double)args->size;
    double answer = team_sum(team, array_sum(result, n)) / size;
    bench_report(team, args, (struct report){seconds, answer, 24 * size * CALLS});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "small_chain", body); }

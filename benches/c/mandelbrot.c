/* Steps of the Mandelbrot iteration on SIZE × SIZE points, masked: a point that has escaped
 * stays where it is, the others move and count. One step is what is timed; the answer is the
 * mean count after all of them. Loads and stores happen whether a point moves or not. */
#include "bench.h"
#include "vector.h"

struct state {
    const double *restrict cr, *restrict ci;
    double *restrict zr, *restrict zi, *restrict count;
    long n;
};

static void step(void *data) {
    const struct state *state = data;
    const double *restrict cr = state->cr, *restrict ci = state->ci;
    double *restrict zr = state->zr, *restrict zi = state->zi, *restrict count = state->count;
    for (long i = 0, n = state->n; i < n; i++) {
        double r = zr[i], m = zi[i], rr = r * r, mm = m * m;
        bool moves = rr + mm <= 4.0;
        double next_r = rr - mm + cr[i], next_i = 2.0 * r * m + ci[i];
        zr[i] = moves ? next_r : r;
        zi[i] = moves ? next_i : m;
        count[i] += moves ? 1.0 : 0.0;
    }
}

static void body(const struct team *team, const struct args *args) {
    long side = args->size;
    struct part rows = my_part(team, side);
    long n = (rows.hi - rows.lo) * side;
    size_t bytes = (size_t)n * sizeof(double);
    double *cr = bench_alloc(bytes), *ci = bench_alloc(bytes);
    double *zr = bench_alloc(bytes), *zi = bench_alloc(bytes), *count = bench_alloc(bytes);
    for (long i = 0; i < n; i++) {
        cr[i] = -2.0 + 3.0 * (double)(i % side) / (double)side;
        ci[i] = -1.5 + 3.0 * (double)(rows.lo + i / side) / (double)side;
        zr[i] = zi[i] = count[i] = 0;
    }
    struct state state = {cr, ci, zr, zi, count, n};
    const double *seconds = bench_time(team, args, step, &state);
    double points = (double)side * (double)side;
    double answer = team_sum(team, array_sum(count, n)) / points;
    bench_report(team, args, (struct report){seconds, answer, 64 * points});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "mandelbrot", body); }

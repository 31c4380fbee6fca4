/* B = A^T + C on SIZE × SIZE points, in square blocks, so that each line of A that is fetched
 * is used up while it is in the cache. Ranks own bands of rows of B and C, and keep A^T's
 * columns as they need them: nothing is sent. */
#include "bench.h"
#include "vector.h"

enum { SIDE = 32 }; /* rows and columns of a block */

struct state {
    const double *restrict a; /* a band of columns of A: [column][row of B] */
    const double *restrict c;
    double *restrict b;
    long rows, cols;
};

static void add_block(const struct state *s, long i0, long i1, long j0, long j1) {
    for (long i = i0; i < i1; i++)
        for (long j = j0; j < j1; j++)
            s->b[i * s->cols + j] = s->a[j * s->rows + i] + s->c[i * s->cols + j];
}

static long least(long a, long b) { return a < b ? a : b; }

static void step(void *data) {
    const struct state *s = data;
    for (long i = 0; i < s->rows; i += SIDE)
        for (long j = 0; j < s->cols; j += SIDE)
            add_block(s, i, least(i + SIDE, s->rows), j, least(j + SIDE, s->cols));
}

static void body(const struct team *team, const struct args *args) {
    struct part rows = my_part(team, args->size);
    struct state s = {.rows = rows.hi - rows.lo, .cols = args->size};
    size_t bytes = (size_t)(s.rows * s.cols) * sizeof(double);
    double *a = bench_alloc(bytes), *b = bench_alloc(bytes), *c = bench_alloc(bytes);
    for (long i = 0; i < s.rows; i++)
        for (long j = 0; j < s.cols; j++) {
            a[j * s.rows + i] = (double)((2 * j + rows.lo + i) % 1000);
            c[i * s.cols + j] = 1.0 / (double)(rows.lo + i + j + 1);
        }
    s.a = a, s.b = b, s.c = c;
    const double *seconds = bench_time(team, args, step, &s);
    double points = (double)args->size * (double)args->size;
    double answer = team_sum(team, array_sum(b, s.rows * s.cols)) / points;
    bench_report(team, args, (struct report){seconds, answer, 24 * points});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "transpose", body); }

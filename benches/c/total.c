/* Sum of a matrix of SIZE × SIZE/2, of everything, of each column or of each row. Variants:
 * "all" (default), "axis0", "axis1". */
#include <string.h>

#include "bench.h"
#include "vector.h"

enum { ROWS = 8 };

struct state {
    const struct team *team;
    const double *x; /* the rows of this member */
    long rows, cols;
    double *sums; /* per column, or per row of this member */
    double result;
};

static void step_all(void *data) {
    struct state *state = data;
    state->result = team_sum(state->team, array_sum(state->x, state->rows * state->cols));
}

static void step_rows(void *data) {
    struct state *state = data;
    for (long i = 0; i < state->rows; i++)
        state->sums[i] = array_sum(state->x + i * state->cols, state->cols);
}

static void add_rows(const double *restrict x, long cols, int rows, double *restrict sums) {
    for (long j = 0; j < cols; j++) {
        double sum = 0;
        for (int r = 0; r < rows; r++) sum += x[r * cols + j];
        sums[j] += sum;
    }
}

/* Eight rows are eight streams, and one visit to the sums. */
static void step_columns(void *data) {
    struct state *state = data;
    long i = 0, cols = state->cols;
    memset(state->sums, 0, (size_t)cols * sizeof(double));
    for (; i + ROWS <= state->rows; i += ROWS)
        add_rows(state->x + i * cols, cols, ROWS, state->sums);
    for (; i < state->rows; i++) add_rows(state->x + i * cols, cols, 1, state->sums);
    team_sum_vector(state->team, state->sums, cols);
}

static double value(long i, long j) { return (double)((i * 7 + j * 3) % 1024) / 1024; }

static void body(const struct team *team, const struct args *args) {
    long cols = args->size / 2 > 0 ? args->size / 2 : 1;
    struct part rows = my_part(team, args->size);
    long own = rows.hi - rows.lo;
    double *x = bench_alloc((size_t)own * (size_t)cols * sizeof *x);
    for (long i = 0; i < own; i++)
        for (long j = 0; j < cols; j++) x[i * cols + j] = value(rows.lo + i, j);
    double *sums = bench_alloc((size_t)(cols > own ? cols : own) * sizeof *sums);
    struct state state = {team, x, own, cols, sums, 0};
    bool by_column = has_variant(args, "axis0"), by_row = has_variant(args, "axis1");
    const double *seconds = bench_time(
        team, args, by_column ? step_columns : by_row ? step_rows : step_all, &state);
    double points = (double)args->size * (double)cols;
    double total = by_column ? array_sum(sums, cols)
                   : by_row  ? team_sum(team, array_sum(sums, own))
                             : state.result;
    bench_report(team, args, (struct report){seconds, total / points, 8 * points});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "total", body); }

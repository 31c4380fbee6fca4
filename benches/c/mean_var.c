/* Mean and variance of a matrix of SIZE × SIZE/2, in one pass over memory and never as
 * E[x²] - E[x]²: each column collects its mean and its summed squared deviations, ROWS rows
 * at a time, merged by Chan's formula. Eight rows are eight streams, which keep more of the
 * memory busy than one long stream does: so the moments of everything are collected by
 * column, too, and merged last. Variants: "all" (default), "axis0". */
#include <math.h>

#include "bench.h"
#include "vector.h"

enum { ROWS = 8 };

struct state {
    const struct team *team;
    const double *x; /* the rows of this member */
    long rows, cols, all_rows;
    double *means, *squares; /* per column of this member, then squares of the team */
    double *global;          /* means of the columns of the team */
    double mean, variance;   /* of everything */
};

/* Merges ROWS more rows into the moments of each column, which have seen `seen` rows. */
static void merge_rows(const double *restrict x, long cols, double seen,
                       double *restrict means, double *restrict squares) {
    double weight = ROWS / (seen + ROWS), cross = seen * weight;
    for (long j = 0; j < cols; j++) {
        double sum = 0, square = 0;
        for (int r = 0; r < ROWS; r++) sum += x[r * cols + j];
        double mean = sum * (1.0 / ROWS), delta = mean - means[j];
        for (int r = 0; r < ROWS; r++)
            square += (x[r * cols + j] - mean) * (x[r * cols + j] - mean);
        means[j] += delta * weight;
        squares[j] += square + delta * delta * cross;
    }
}

/* The same for one row. */
static void merge_row(const double *restrict x, long cols, double seen,
                      double *restrict means, double *restrict squares) {
    double weight = 1 / (seen + 1), cross = seen * weight;
    for (long j = 0; j < cols; j++) {
        double delta = x[j] - means[j];
        means[j] += delta * weight;
        squares[j] += delta * delta * cross;
    }
}

static void columns_of_member(struct state *state) {
    const double *x = state->x;
    long cols = state->cols, i = 0;
    memset(state->means, 0, (size_t)cols * sizeof(double));
    memset(state->squares, 0, (size_t)cols * sizeof(double));
    for (; i + ROWS <= state->rows; i += ROWS)
        merge_rows(x + i * cols, cols, (double)i, state->means, state->squares);
    for (; i < state->rows; i++)
        merge_row(x + i * cols, cols, (double)i, state->means, state->squares);
}

static double squared_deviations(const double *x, long n, double mean) {
    double sum = 0;
    for (long i = 0; i < n; i++) sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

static void step_all(void *data) {
    struct state *state = data;
    columns_of_member(state);
    double rows = (double)state->rows, cols = (double)state->cols;
    double all = (double)state->all_rows * cols;
    double sum = rows * array_sum(state->means, state->cols);
    state->mean = team_sum(state->team, sum) / all;
    double within = array_sum(state->squares, state->cols);
    double between = rows * squared_deviations(state->means, state->cols, state->mean);
    state->variance = team_sum(state->team, within + between) / all;
}

/* Columns of all members: first the mean, then the deviations from it. */
static void step_columns(void *data) {
    struct state *state = data;
    columns_of_member(state);
    double own = (double)state->rows, all = (double)state->all_rows;
    for (long j = 0; j < state->cols; j++) state->global[j] = state->means[j] * (own / all);
    team_sum_vector(state->team, state->global, state->cols);
    for (long j = 0; j < state->cols; j++) {
        double off = state->means[j] - state->global[j];
        state->squares[j] = (state->squares[j] + own * off * off) / all;
    }
    team_sum_vector(state->team, state->squares, state->cols);
}

static void init(double *x, long first_row, long rows, long cols) {
    for (long j = 0; j < cols; j++) x[j] = cos((double)j);
    for (long i = rows - 1; i >= 0; i--)
        for (long j = 0; j < cols; j++)
            x[i * cols + j] = 10.0 + sin((double)(first_row + i)) * x[j];
}

static double *column_vector(long cols) { return bench_alloc((size_t)cols * sizeof(double)); }

static void body(const struct team *team, const struct args *args) {
    long cols = args->size / 2 > 0 ? args->size / 2 : 1;
    struct part rows = my_part(team, args->size);
    double *x = bench_alloc((size_t)(rows.hi - rows.lo) * (size_t)cols * sizeof *x);
    init(x, rows.lo, rows.hi - rows.lo, cols);
    struct state state = {.team = team, .x = x, .rows = rows.hi - rows.lo, .cols = cols,
                          .all_rows = args->size, .means = column_vector(cols),
                          .squares = column_vector(cols), .global = column_vector(cols)};
    bool columns = has_variant(args, "axis0");
    const double *seconds = bench_time(team, args, columns ? step_columns : step_all, &state);
    double means = columns ? array_sum(state.global, cols) / (double)cols : state.mean;
    double variances = columns ? array_sum(state.squares, cols) / (double)cols : state.variance;
    double bytes = 8 * (double)args->size * (double)cols;
    bench_report(team, args, (struct report){seconds, means + variances, bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "mean_var", body); }

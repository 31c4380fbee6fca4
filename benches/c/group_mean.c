/* Means of SIZE days of a grid by months: `labels[day]` of 0 to 11, thirty days in a row. Members own
 * columns of the grid, so that nobody shares a sum. The days of a month are added up ROWS at a time:
 * that many streams keep the memory busy, and the sums of the month stay in a core's own cache. */
#include <math.h>

#include "bench.h"
#include "vector.h"

enum { MONTHS = 12, RUN = 30, CELLS = 200 * 200, ROWS = 8 };

struct state {
    const double *x; /* days × columns of this member */
    const long *labels;
    long days, cols;
    double *sums;    /* months × columns of this member */
    double counts[MONTHS];
};

/* Adds ROWS days to the sums of their month. */
static void add_days(const double *restrict x, long cols, double *restrict sums) {
    for (long j = 0; j < cols; j++) {
        double sum = 0;
        for (int r = 0; r < ROWS; r++) sum += x[r * cols + j];
        sums[j] += sum;
    }
}

static void add_day(const double *restrict x, long cols, double *restrict sums) {
    for (long j = 0; j < cols; j++) sums[j] += x[j];
}

/* The days from `day` on that belong to one month. */
static long days_alike(const struct state *state, long day) {
    long end = day + 1;
    while (end < state->days && state->labels[end] == state->labels[day]) end++;
    return end;
}

static void step(void *data) {
    struct state *state = data;
    long cols = state->cols;
    memset(state->sums, 0, (size_t)(MONTHS * cols) * sizeof(double));
    for (long day = 0, end; day < state->days; day = end) {
        end = days_alike(state, day);
        double *sums = state->sums + state->labels[day] * cols;
        state->counts[state->labels[day]] += (double)(end - day);
        for (; day + ROWS <= end; day += ROWS) add_days(state->x + day * cols, cols, sums);
        for (; day < end; day++) add_day(state->x + day * cols, cols, sums);
    }
    for (int month = 0; month < MONTHS; month++) {
        double *means = state->sums + month * cols, count = state->counts[month];
        for (long j = 0; j < cols; j++) means[j] /= count;
        state->counts[month] = 0;
    }
}

static void body(const struct team *team, const struct args *args) {
    struct part own = my_part(team, CELLS);
    long days = args->size, cols = own.hi - own.lo;
    double *x = bench_alloc((size_t)(days * cols) * sizeof *x);
    long *labels = bench_alloc((size_t)days * sizeof *labels);
    for (long day = 0; day < days; day++) {
        labels[day] = day / RUN % MONTHS;
        for (long j = 0; j < cols; j++)
            x[day * cols + j] = 10.0 + sin((double)day) * cos((double)(own.lo + j));
    }
    struct state state = {.x = x, .labels = labels, .days = days, .cols = cols,
                          .sums = bench_alloc((size_t)(MONTHS * cols) * sizeof(double))};
    const double *seconds = bench_time(team, args, step, &state);
    double total = team_sum(team, array_sum(state.sums, MONTHS * cols));
    double bytes = 8 * (double)days * CELLS;
    bench_report(team, args, (struct report){seconds, total / (MONTHS * (double)CELLS), bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "group_mean", body); }

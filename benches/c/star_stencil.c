/* The star stencil of the Parallel Research Kernels, radius 2, on SIZE × SIZE points:
 *     B[2:-2, 2:-2] += sum of w * (A shifted);  A += 1
 * w is ±1/(2·k·radius) at distance k, A starts as i + j, so each iteration adds exactly 2
 * to each interior point of B: norm = sum|B| / interior points = 2 · iterations, warm-up
 * included; the answer printed is norm / iterations = 2.
 * Variants: "" sweeps twice, as PRK does; "lagged" sweeps once and adds 1 to row i-2 right
 * after row i, when nobody needs the old one any more: 32 instead of 40 bytes per point. */
#include <math.h>

#include "bench.h"
#include "grid.h"
#include "vector.h"

enum { RADIUS = 2 };

struct state {
    struct grid grid;
    struct field a, b;
    struct exchange *exchange;
};

static void apply_row(double *restrict b, const double *restrict a, long pitch, long n) {
    const double w1 = 1.0 / (2 * 1 * RADIUS), w2 = 1.0 / (2 * 2 * RADIUS);
    for (long j = 0; j < n; j++)
        b[j] += w1 * ((a[j + 1] - a[j - 1]) + (a[j + pitch] - a[j - pitch])) +
                w2 * ((a[j + 2] - a[j - 2]) + (a[j + 2 * pitch] - a[j - 2 * pitch]));
}

static void apply(const struct state *state, struct box box) {
    for (long i = box.r0; i < box.r1; i++)
        apply_row(field_at(state->b, i, box.c0), field_at(state->a, i, box.c0), state->a.pitch,
                  box.c1 - box.c0);
}

static void bump(const struct state *state, struct box box) {
    for (long i = box.r0; i < box.r1; i++) {
        double *a = field_at(state->a, i, box.c0);
        for (long j = 0, n = box.c1 - box.c0; j < n; j++) a[j] += 1.0;
    }
}

/* The rows [r0, r1) of a box that lie in it. */
static struct box rows_of(struct box box, long r0, long r1) {
    return (struct box){r0 > box.r0 ? r0 : box.r0, r1 < box.r1 ? r1 : box.r1, box.c0, box.c1};
}

/* Applies the stencil to `box` and adds 1 to `bumped` behind it. */
static void apply_and_bump(const struct state *state, struct box box, struct box bumped) {
    for (long i = box.r0; i < box.r1; i++) {
        apply(state, rows_of(box, i, i + 1));
        bump(state, rows_of(bumped, i - RADIUS, i - RADIUS + 1));
    }
    bump(state, rows_of(bumped, box.r1 - RADIUS, bumped.r1));
}

static void for_frame(const struct state *state, struct frame frame,
                      void (*work)(const struct state *, struct box)) {
    for (int k = 0; k < 4; k++) work(state, frame.sides[k]);
}

static struct box interior(const struct state *state, struct box box) {
    return box_interior(box, state->grid.n, RADIUS);
}

static struct frame rim(const struct state *state) {
    return box_frame(interior(state, state->grid.owned), interior(state, state->grid.ready));
}

static void step_two_sweeps(void *data) {
    const struct state *state = data;
    exchange_start(state->exchange);
    apply(state, interior(state, state->grid.ready));
    exchange_finish(state->exchange);
    for_frame(state, rim(state), apply);
    exchange_release(state->exchange);
    bump(state, state->grid.owned);
}

static void step_lagged(void *data) {
    const struct state *state = data;
    const struct grid *grid = &state->grid;
    exchange_start(state->exchange);
    apply_and_bump(state, interior(state, grid->ready), grid->private);
    exchange_finish(state->exchange);
    for_frame(state, rim(state), apply);
    exchange_release(state->exchange);
    for_frame(state, box_frame(grid->owned, grid->private), bump);
}

static void init(const struct state *state) {
    struct box o = state->grid.owned;
    for (long i = o.r0; i < o.r1; i++)
        for (long j = o.c0; j < o.c1; j++) {
            *field_at(state->a, i, j) = (double)(i + j);
            *field_at(state->b, i, j) = 0;
        }
}

static double sum_of_magnitudes(const struct state *state) {
    struct box box = interior(state, state->grid.owned);
    double sum = 0;
    for (long i = box.r0; i < box.r1; i++)
        for (long j = box.c0; j < box.c1; j++) sum += fabs(*field_at(state->b, i, j));
    return sum;
}

static void body(const struct team *team, const struct args *args) {
    struct state state = {.grid = grid_create(team, args->size, RADIUS)};
    state.a = field_create(team, &state.grid);
    state.b = field_create(team, &state.grid);
    state.exchange = exchange_create(team, &state.grid, state.a);
    init(&state);
    const double *seconds = bench_time(
        team, args, has_variant(args, "lagged") ? step_lagged : step_two_sweeps, &state);
    double side = (double)(args->size - 2 * RADIUS), steps = WARMUP + args->iterations;
    double norm = team_sum(team, sum_of_magnitudes(&state)) / (side * side);
    double bytes = 32.0 * (double)args->size * (double)args->size;
    bench_report(team, args, (struct report){seconds, norm / steps, bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "star_stencil", body); }

/* Jacobi, 5 points, on SIZE × SIZE:
 *     B[1:-1, 1:-1] = (A[:-2] + A[2:] + A[:, :-2] + A[:, 2:]) / 4;  A, B = B, A
 * A starts as i² + j², where a step adds exactly 1 away from the edges. The answer is the
 * mean growth per point. Variant `loop`: an iteration is LOOP steps, timed as a whole. */
#include "bench.h"
#include "grid.h"
#include "vector.h"

enum { RADIUS = 1, LOOP = 100 };

struct state {
    struct grid grid;
    struct field now, next;
    struct exchange *exchange_now, *exchange_next;
    bool stream; /* results go around the caches */
};

static double average(const double *a, long pitch) {
    return 0.25 * ((a[-pitch] + a[pitch]) + (a[-1] + a[1]));
}

static void relax_row(double *restrict b, const double *restrict a, long pitch, long n) {
    for (long j = 0; j < n; j++) b[j] = average(a + j, pitch);
}

static void relax_row_stream(double *restrict b, const double *restrict a, long pitch, long n) {
    long j = until_aligned(b, n);
    relax_row(b, a, pitch, j);
    for (; j + LANES <= n; j += LANES)
        vec_stream(b + j, 0.25 * ((vec_load(a + j - pitch) + vec_load(a + j + pitch)) +
                                  (vec_load(a + j - 1) + vec_load(a + j + 1))));
    relax_row(b + j, a + j, pitch, n - j);
}

static void relax(const struct state *state, struct box box) {
    for (long i = box.r0; i < box.r1; i++)
        (state->stream ? relax_row_stream : relax_row)(
            field_at(state->next, i, box.c0), field_at(state->now, i, box.c0), state->now.pitch,
            box.c1 - box.c0);
}

static void swap(struct state *state) {
    struct field field = state->now;
    struct exchange *exchange = state->exchange_now;
    state->now = state->next;
    state->exchange_now = state->exchange_next;
    state->next = field;
    state->exchange_next = exchange;
}

/* No release is needed: what neighbours read now is written a whole step later. */
static void step(void *data) {
    struct state *state = data;
    struct box all = box_interior(state->grid.owned, state->grid.n, RADIUS);
    struct box ready = box_interior(state->grid.ready, state->grid.n, RADIUS);
    struct frame rim = box_frame(all, ready);
    exchange_start(state->exchange_now);
    relax(state, ready);
    exchange_finish(state->exchange_now);
    for (int k = 0; k < 4; k++) relax(state, rim.sides[k]);
    stream_fence();
    swap(state);
}

static void loop(void *data) {
    for (int k = 0; k < LOOP; k++) step(data);
}

static double start_value(long i, long j) { return (double)(i * i + j * j); }

static void init(const struct grid *grid, struct field field) {
    struct box o = grid->owned;
    for (long i = o.r0; i < o.r1; i++)
        for (long j = o.c0; j < o.c1; j++) *field_at(field, i, j) = start_value(i, j);
}

static double growth(const struct grid *grid, struct field field) {
    struct box o = grid->owned;
    double sum = 0;
    for (long i = o.r0; i < o.r1; i++)
        for (long j = o.c0; j < o.c1; j++) sum += *field_at(field, i, j) - start_value(i, j);
    return sum;
}

static void body(const struct team *team, const struct args *args) {
    double points = (double)args->size * (double)args->size, bytes = 16 * points;
    struct state state = {.grid = grid_create(team, args->size, RADIUS),
                          .stream = exceeds_cache(bytes)};
    state.now = field_create(team, &state.grid);
    state.next = field_create(team, &state.grid);
    state.exchange_now = exchange_create(team, &state.grid, state.now);
    state.exchange_next = exchange_create(team, &state.grid, state.next);
    init(&state.grid, state.now);
    init(&state.grid, state.next);
    bool loops = has_variant(args, "loop");
    const double *seconds = bench_time(team, args, loops ? loop : step, &state);
    double answer = team_sum(team, growth(&state.grid, state.now)) / points;
    bench_report(team, args, (struct report){seconds, answer, loops ? LOOP * bytes : bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "jacobi", body); }

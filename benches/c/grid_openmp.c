/* Bands of rows of one shared matrix. Neighbours' rows are read where they are; an
 * exchange is the barrier that makes this safe. */
#include "bench.h"
#include "grid.h"

enum { LINE = 8 };

/* Pages of 4 KiB lie under the same cache sets: rows must not start on such a stride. */
static long pitch_for(long n) {
    long pitch = (n + LINE - 1) / LINE * LINE;
    return pitch % 512 == 0 ? pitch + LINE : pitch;
}

struct grid grid_create(const struct team *team, long n, long radius) {
    struct part rows = {n * team->member / team->members, n * (team->member + 1) / team->members};
    if (n / team->members < 2 * radius) bench_fail("SIZE is too small for so many threads");
    struct box owned = {rows.lo, rows.hi, 0, n};
    return (struct grid){n, radius, owned, owned, box_away_from_neighbours(owned, n, radius)};
}

struct field field_create(const struct team *team, const struct grid *grid) {
    static double *shared;
    long pitch = pitch_for(grid->n);
    if (team->member == 0) shared = bench_alloc((size_t)(grid->n * pitch) * sizeof(double));
    team_barrier(team);
    struct field field = {shared, pitch, 0, 0};
    team_barrier(team);
    return field;
}

struct exchange {
    const struct team *team;
};

struct exchange *exchange_create(const struct team *team, const struct grid *grid,
                                 struct field field) {
    (void)grid, (void)field;
    struct exchange *exchange = bench_alloc(sizeof *exchange);
    exchange->team = team;
    return exchange;
}

void exchange_start(struct exchange *exchange) { team_barrier(exchange->team); }
void exchange_finish(struct exchange *exchange) { (void)exchange; }
void exchange_release(struct exchange *exchange) { team_barrier(exchange->team); }

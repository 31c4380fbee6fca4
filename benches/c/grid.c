#include "grid.h"

static long max(long a, long b) { return a > b ? a : b; }
static long min(long a, long b) { return a < b ? a : b; }

static bool box_is_empty(struct box box) { return box.r0 >= box.r1 || box.c0 >= box.c1; }

struct box box_interior(struct box box, long n, long margin) {
    return (struct box){max(box.r0, margin), min(box.r1, n - margin), max(box.c0, margin),
                        min(box.c1, n - margin)};
}

struct box box_away_from_neighbours(struct box owned, long n, long margin) {
    return (struct box){owned.r0 + (owned.r0 > 0 ? margin : 0),
                        owned.r1 - (owned.r1 < n ? margin : 0),
                        owned.c0 + (owned.c0 > 0 ? margin : 0),
                        owned.c1 - (owned.c1 < n ? margin : 0)};
}

struct frame box_frame(struct box outer, struct box inner) {
    if (box_is_empty(inner)) return (struct frame){{outer}};
    return (struct frame){{{outer.r0, inner.r0, outer.c0, outer.c1},
                           {inner.r1, outer.r1, outer.c0, outer.c1},
                           {inner.r0, inner.r1, outer.c0, inner.c0},
                           {inner.r0, inner.r1, inner.c1, outer.c1}}};
}

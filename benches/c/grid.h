/* A square matrix cut over the team: threads own bands of rows of one shared matrix, ranks
 * own boxes of a 2-D grid, each stored with a margin of `radius` neighbours' points. */
#ifndef GRID_H
#define GRID_H

#include "team.h"

/* Rows [r0, r1) and columns [c0, c1), in indices of the whole matrix. */
struct box {
    long r0, r1, c0, c1;
};

struct grid {
    long n;      /* the matrix has n × n points */
    long radius; /* reach of the stencil */
    struct box owned;
    struct box ready;   /* owned points whose neighbours need no exchange to be read */
    struct box private; /* owned points that only the sweep over `ready` reads */
};

/* The storage of one matrix; get points by `field_row`. */
struct field {
    double *data;
    long pitch;      /* doubles from a row to the next */
    long row0, col0; /* the point stored at data[0] */
};

/* Refills the margins of one field; see the two implementations. */
struct exchange;

struct grid grid_create(const struct team *, long n, long radius);

/* A zero matrix. */
struct field field_create(const struct team *, const struct grid *);

struct exchange *exchange_create(const struct team *, const struct grid *, struct field);

/* My points are final: neighbours may read them. */
void exchange_start(struct exchange *);

/* From here on the neighbours' points can be read. */
void exchange_finish(struct exchange *);

/* From here on my points can be changed: neighbours have read them. */
void exchange_release(struct exchange *);

/* The part of `box` at least `margin` away from the edge of the whole matrix. */
struct box box_interior(struct box box, long n, long margin);

/* `owned` without `margin` lines at each side that has a neighbour. */
struct box box_away_from_neighbours(struct box owned, long n, long margin);

/* `outer` without `inner`, as four boxes, some of them empty. */
struct frame {
    struct box sides[4];
};
struct frame box_frame(struct box outer, struct box inner);

/* The address of point (i, j). */
static inline double *field_at(struct field field, long i, long j) {
    return field.data + (i - field.row0) * field.pitch + (j - field.col0);
}

#endif

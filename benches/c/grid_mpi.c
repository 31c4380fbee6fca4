/* Boxes of a 2-D grid of ranks. Margins travel by persistent, non-blocking messages, one
 * to and one from each of up to four neighbours; a star needs no corners. */
#include <mpi.h>

#include "bench.h"
#include "grid.h"

enum { LINE = 8, MAX_REQUESTS = 8 };

struct exchange {
    MPI_Request requests[MAX_REQUESTS];
    int count;
};

/* The Cartesian communicator, made on first use; ranks keep their numbers. */
static MPI_Comm cartesian(const struct team *team) {
    static MPI_Comm comm = MPI_COMM_NULL;
    if (comm == MPI_COMM_NULL) {
        int dims[2] = {0, 0}, periods[2] = {0, 0};
        MPI_Dims_create(team->members, 2, dims);
        MPI_Cart_create(MPI_COMM_WORLD, 2, dims, periods, 0, &comm);
    }
    return comm;
}

struct grid grid_create(const struct team *team, long n, long radius) {
    int dims[2], periods[2], at[2];
    MPI_Cart_get(cartesian(team), 2, dims, periods, at);
    if (n / dims[0] < 2 * radius || n / dims[1] < 2 * radius)
        bench_fail("SIZE is too small for so many ranks");
    struct box owned = {n * at[0] / dims[0], n * (at[0] + 1) / dims[0],
                        n * at[1] / dims[1], n * (at[1] + 1) / dims[1]};
    return (struct grid){n, radius, owned, box_away_from_neighbours(owned, n, radius),
                         box_away_from_neighbours(owned, n, 2 * radius)};
}

/* The left margin fills a cache line, so that owned rows start on one. Rows must not be
 * a multiple of 4 KiB apart: they would share cache sets. */
struct field field_create(const struct team *team, const struct grid *grid) {
    (void)team;
    struct box box = grid->owned;
    long left = (grid->radius + LINE - 1) / LINE * LINE;
    long pitch = (left + box.c1 - box.c0 + grid->radius + LINE - 1) / LINE * LINE;
    if (pitch % 512 == 0) pitch += LINE;
    long rows = box.r1 - box.r0 + 2 * grid->radius;
    double *data = bench_alloc((size_t)(rows * pitch) * sizeof(double));
    return (struct field){data, pitch, box.r0 - grid->radius, box.c0 - left};
}

/* The points of `box` as one message. */
static MPI_Datatype box_type(struct field field, struct box box) {
    MPI_Datatype type;
    MPI_Type_vector((int)(box.r1 - box.r0), (int)(box.c1 - box.c0), (int)field.pitch, MPI_DOUBLE,
                    &type);
    MPI_Type_commit(&type);
    return type;
}

static struct box moved(struct box box, long rows, long cols) {
    return (struct box){box.r0 + rows, box.r1 + rows, box.c0 + cols, box.c1 + cols};
}

/* Messages with the neighbour in one direction: `edge` goes out, what lies next to it,
 * `rows` and `cols` further, comes in. */
static void add_neighbour(struct exchange *exchange, MPI_Comm comm, struct field field,
                          struct box edge, long rows, long cols) {
    int axis = rows != 0 ? 0 : 1, sign = rows + cols > 0 ? 1 : -1, from, neighbour;
    MPI_Cart_shift(comm, axis, sign, &from, &neighbour);
    if (neighbour == MPI_PROC_NULL) return;
    struct box margin = moved(edge, rows, cols);
    MPI_Datatype type = box_type(field, edge);
    int tag_out = 2 * axis + (sign > 0), tag_in = 2 * axis + (sign < 0);
    MPI_Recv_init(field_at(field, margin.r0, margin.c0), 1, type, neighbour, tag_in, comm,
                  &exchange->requests[exchange->count++]);
    MPI_Send_init(field_at(field, edge.r0, edge.c0), 1, type, neighbour, tag_out, comm,
                  &exchange->requests[exchange->count++]);
}

struct exchange *exchange_create(const struct team *team, const struct grid *grid,
                                 struct field field) {
    struct exchange *exchange = bench_alloc(sizeof *exchange);
    MPI_Comm comm = cartesian(team);
    struct box o = grid->owned;
    long k = grid->radius;
    add_neighbour(exchange, comm, field, (struct box){o.r0, o.r0 + k, o.c0, o.c1}, -k, 0);
    add_neighbour(exchange, comm, field, (struct box){o.r1 - k, o.r1, o.c0, o.c1}, k, 0);
    add_neighbour(exchange, comm, field, (struct box){o.r0, o.r1, o.c0, o.c0 + k}, 0, -k);
    add_neighbour(exchange, comm, field, (struct box){o.r0, o.r1, o.c1 - k, o.c1}, 0, k);
    return exchange;
}

void exchange_start(struct exchange *exchange) {
    MPI_Startall(exchange->count, exchange->requests);
}

/* Waits for what was sent, too: release has nothing left to do. */
void exchange_finish(struct exchange *exchange) {
    MPI_Waitall(exchange->count, exchange->requests, MPI_STATUSES_IGNORE);
}

void exchange_release(struct exchange *exchange) { (void)exchange; }

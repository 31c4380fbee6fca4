/* Members are the ranks of MPI_COMM_WORLD, one thread each. */
#include <mpi.h>

#include "bench.h"

int team_run(int *argc, char ***argv, const struct args *args, body_fn *body) {
    MPI_Init(argc, argv);
    struct team team = {.threads = 1, .shares_memory = false};
    MPI_Comm_rank(MPI_COMM_WORLD, &team.member);
    MPI_Comm_size(MPI_COMM_WORLD, &team.members);
    team.ranks = team.members;
    body(&team, args);
    return MPI_Finalize();
}

void team_barrier(const struct team *team) {
    (void)team;
    MPI_Barrier(MPI_COMM_WORLD);
}

double team_sum(const struct team *team, double value) {
    (void)team;
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    return value;
}

double team_sum_before(const struct team *team, double value) {
    double before = 0;
    MPI_Exscan(&value, &before, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    return team->member == 0 ? 0 : before;
}

void team_sum_vector(const struct team *team, double *values, long n) {
    (void)team;
    MPI_Allreduce(MPI_IN_PLACE, values, (int)n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

const double *team_gather(const struct team *team, const double *part, double *whole, long n,
                          long width) {
    int counts[team->members], places[team->members];
    for (int m = 0; m < team->members; m++) {
        struct part of_m = part_of(n, m, team->members);
        counts[m] = (int)((of_m.hi - of_m.lo) * width), places[m] = (int)(of_m.lo * width);
    }
    MPI_Allgatherv(part, counts[team->member], MPI_DOUBLE, whole, counts, places, MPI_DOUBLE,
                   MPI_COMM_WORLD);
    return whole;
}

double *team_array(const struct team *team, long n) {
    return bench_alloc((size_t)my_length(team, n) * sizeof(double));
}

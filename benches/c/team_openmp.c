/* Members are OpenMP threads. They meet at barriers and leave values on a shared board. */
#include <omp.h>
#include <string.h>

#include "bench.h"

enum { MAX_MEMBERS = 256, LINE = 8 };

/* Two boards used in turn: a board is written again only after the barrier of the other
 * one, so nobody can still be reading it, and one barrier per meeting is enough. */
static double board[2][MAX_MEMBERS][LINE];
static void *handed_over;
static const double *vectors[MAX_MEMBERS];
static int turn;
#pragma omp threadprivate(turn)

int team_run(int *argc, char ***argv, const struct args *args, body_fn *body) {
    (void)argc, (void)argv;
    if (omp_get_max_threads() > MAX_MEMBERS) bench_fail("too many threads");
#pragma omp parallel
    {
        int threads = omp_get_num_threads();
        struct team team = {omp_get_thread_num(), threads, threads, 1, true};
        body(&team, args);
    }
    return 0;
}

void team_barrier(const struct team *team) {
    (void)team;
#pragma omp barrier
}

/* Shows `value` to all and adds up what members [0, count) show, in order. */
static double sum_of_first(const struct team *team, double value, int count) {
    turn = !turn;
    board[turn][team->member][0] = value;
    team_barrier(team);
    double sum = 0;
    for (int m = 0; m < count; m++) sum += board[turn][m][0];
    return sum;
}

double team_sum(const struct team *team, double value) {
    return sum_of_first(team, value, team->members);
}

double team_sum_before(const struct team *team, double value) {
    return sum_of_first(team, value, team->member);
}

/* Room for the sum of vectors; grows only. Only member 0 calls it. */
static double *room_for(long n) {
    static double *room;
    static long size;
    if (n > size) room = bench_alloc((size_t)n * sizeof *room), size = n;
    return room;
}

/* Each member adds up its own slice of everybody's vector, then copies the others'. */
void team_sum_vector(const struct team *team, double *values, long n) {
    static double *total;
    struct part mine = my_part(team, n);
    if (team->member == 0) total = room_for(n);
    vectors[team->member] = values;
    team_barrier(team);
    for (long i = mine.lo; i < mine.hi; i++) {
        double sum = 0;
        for (int m = 0; m < team->members; m++) sum += vectors[m][i];
        total[i] = sum;
    }
    team_barrier(team);
    memcpy(values, total, (size_t)n * sizeof *values);
    team_barrier(team);
}

/* It is there. */
const double *team_gather(const struct team *team, const double *part, double *whole, long n,
                          long width) {
    (void)whole;
    return part - my_part(team, n).lo * width;
}

/* One array for all; each member gets the address of its part. */
double *team_array(const struct team *team, long n) {
    if (team->member == 0) handed_over = bench_alloc((size_t)n * sizeof(double));
    team_barrier(team);
    double *whole = handed_over;
    team_barrier(team);
    return whole + my_part(team, n).lo;
}

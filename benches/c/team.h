/* A team runs one program: its members are the threads of one process (team_openmp.c)
 * or the ranks of an MPI job (team_mpi.c). Each member works on its own part. */
#ifndef TEAM_H
#define TEAM_H

#include <stdbool.h>

struct args;

struct team {
    int member;         /* who I am: 0 to members - 1 */
    int members;        /* threads or ranks */
    int threads, ranks; /* one of them is 1 */
    bool shares_memory; /* members see each other's data */
};

/* The half-open range [lo, hi) of indices. */
struct part {
    long lo, hi;
};

/* The part of [0, n) that a member owns; cuts lie on cache lines of doubles. */
struct part part_of(long n, int member, int members);

/* Starts the team, runs `body` on each member, returns the exit status. */
int team_run(int *argc, char ***argv, const struct args *args,
             void (*body)(const struct team *, const struct args *));

void team_barrier(const struct team *);

/* Sum over all members, the same on each. */
double team_sum(const struct team *, double value);

/* Sum over the members before this one. */
double team_sum_before(const struct team *, double value);

/* Elementwise sum of `n` values over all members, in place. */
void team_sum_vector(const struct team *, double *values, long n);

/* Gives each member the whole array of `n` rows of `width` doubles, each having its part: that array
 * itself where memory is shared, otherwise `whole`, filled. */
const double *team_gather(const struct team *, const double *part, double *whole, long n, long width);

/* An array of `n` doubles of which each member gets its part: where that begins. */
double *team_array(const struct team *, long n);

/* The part of [0, n) of this member, and its length. */
static inline struct part my_part(const struct team *team, long n) {
    return part_of(n, team->member, team->members);
}
static inline long my_length(const struct team *team, long n) {
    struct part part = my_part(team, n);
    return part.hi - part.lo;
}

#endif

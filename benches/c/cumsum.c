/* B = cumsum(A). The array goes by in rounds; in a round each member adds up its block,
 * learns what lies before it, and scans the block, by then in its cache. With shared
 * memory blocks are small and A is read from memory once; ranks own one long part each,
 * so there is one round and A is read twice. */
#include "bench.h"
#include "vector.h"

enum { BLOCK = 24 * 1024 }; /* doubles; two of them fit a second-level cache */

struct state {
    const struct team *team;
    const double *a; /* the part of the first round */
    double *b;
    long n;      /* elements this program sees: the array, or the rank's part */
    bool stream; /* B goes around the caches */
};

/* Carries `before` into four elements and returns their running sums. */
static vec scan4(vec x, vec before) {
    typedef long long lanes __attribute__((vector_size(32)));
    const vec zero = {0};
    x += __builtin_shuffle(x, zero, (lanes){4, 0, 1, 2});
    x += __builtin_shuffle(x, zero, (lanes){4, 4, 0, 1});
    return x + before;
}

static vec last_lane(vec x) { return (vec){x[3], x[3], x[3], x[3]}; }

static double scan_scalar(const double *a, double *b, long n, double sum) {
    for (long i = 0; i < n; i++) b[i] = sum += a[i];
    return sum;
}

/* The sum of a vector leaves the loop-carried chain: one addition per four elements. */
static void scan(const double *restrict a, double *restrict b, long n, double before,
                 bool stream) {
    long i = until_aligned(b, n);
    double head = scan_scalar(a, b, i, before);
    vec carry = {head, head, head, head};
    for (; i + LANES <= n; i += LANES) {
        vec inner = scan4(vec_load(a + i), (vec){0});
        if (stream) vec_stream(b + i, inner + carry);
        else vec_store(b + i, inner + carry);
        carry += last_lane(inner);
    }
    scan_scalar(a + i, b + i, n - i, carry[0]);
}

/* One long part for each rank. */
static void step_ranks(void *data) {
    const struct state *state = data;
    double before = team_sum_before(state->team, array_sum(state->a, state->n));
    scan(state->a, state->b, state->n, before, state->stream);
    stream_fence();
}

/* Blocks dealt out to the threads, a round at a time. */
static void step_threads(void *data) {
    const struct state *state = data;
    const struct team *team = state->team;
    double before = 0;
    for (long lo = 0; lo < state->n; lo += (long)BLOCK * team->members) {
        long left = state->n - lo, round = (long)BLOCK * team->members;
        struct part mine = my_part(team, left < round ? left : round);
        const double *a = state->a + lo + mine.lo;
        double own = array_sum(a, mine.hi - mine.lo);
        double ahead = team_sum_before(team, own);
        scan(a, state->b + lo + mine.lo, mine.hi - mine.lo, before + ahead, state->stream);
        before += team_sum(team, own);
    }
    stream_fence();
}

static void init(const struct team *team, long size, double *a) {
    struct part mine = my_part(team, size);
    for (long i = mine.lo; i < mine.hi; i++) a[i - mine.lo] = 1.0 / (double)(i + 1);
}

static void body(const struct team *team, const struct args *args) {
    long n = my_length(team, args->size), lo = my_part(team, args->size).lo;
    double *a = team_array(team, args->size), *b = team_array(team, args->size);
    init(team, args->size, a);
    double size = (double)args->size, bytes = 16 * size;
    bool shared = team->shares_memory;
    struct state state = {team, shared ? a - lo : a, shared ? b - lo : b,
                          shared ? args->size : n, exceeds_cache(bytes)};
    const double *seconds = bench_time(team, args, shared ? step_threads : step_ranks, &state);
    double answer = team_sum(team, array_sum(b, n)) / size;
    bench_report(team, args, (struct report){seconds, answer, bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "cumsum", body); }

/* Twenty elementwise operations on two arrays in one sweep: five times x = min(x·b + c_k, 1) - b.
 * Results that exceed the cache leave a block that stays in it by streaming stores. */
#include "bench.h"
#include "vector.h"

struct state {
    const double *restrict a, *restrict b;
    double *restrict result;
    long n;
    bool stream; /* results go around the caches */
};

enum { BLOCK = 512 };

static void twenty(const double *restrict a, const double *restrict b, double *restrict result,
                   long n) {
    for (long i = 0; i < n; i++) {
        double x = a[i];
        for (int k = 0; k < 5; k++) {
            x = x * b[i] + 0.125 * (k + 1);
            x = (x < 1.0 ? x : 1.0) - b[i];
        }
        result[i] = x;
    }
}

static void step(void *data) {
    const struct state *s = data;
    if (!s->stream) {
        twenty(s->a, s->b, s->result, s->n);
        return;
    }
    double block[BLOCK];
    for (long i = 0; i < s->n; i += BLOCK) {
        long n = s->n - i < BLOCK ? s->n - i : BLOCK;
        twenty(s->a + i, s->b + i, block, n);
        stream_copy(s->result + i, block, n);
    }
    stream_fence();
}

static void body(const struct team *team, const struct args *args) {
    struct part mine = my_part(team, args->size);
    double *a = team_array(team, args->size), *b = team_array(team, args->size);
    double *result = team_array(team, args->size);
    for (long i = mine.lo; i < mine.hi; i++) {
        a[i - mine.lo] = (double)i / (double)args->size;
        b[i - mine.lo] = 1.0 - (double)i / (double)args->size;
    }
    double size = (double)args->size, bytes = 24 * size;
    struct state state = {a, b, result, mine.hi - mine.lo, exceeds_cache(bytes)};
    const double *seconds = bench_time(team, args, step, &state);
    double answer = team_sum(team, array_sum(result, state.n)) / size;
    bench_report(team, args, (struct report){seconds, answer, bytes});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "chain", body); }

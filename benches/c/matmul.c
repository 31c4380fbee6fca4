/* C = A B for matrices of SIZE × SIZE, as Goto and van de Geijn ("Anatomy of high-performance matrix
 * multiplication", 2008) do it: a strip of B packed for the last caches, a block of A packed for the
 * second, and a kernel that keeps 4 × 12 results in registers. Members own rows of all three
 * matrices; ranks gather B. */
#include <string.h>

#include "bench.h"
#include "vector.h"

enum { MR = 4, NR = 3 * LANES, KC = 256, MC = 96, NC = 1536 };

struct state {
    const struct team *team;
    const double *a, *b; /* the rows of this member */
    double *c, *whole, *packed_a, *packed_b;
    long n, rows;
};

static long least(long a, long b) { return a < b ? a : b; }

/* Packs `rows` × `depth` of A into panels of MR rows, filled up with zeros. */
static void pack_a(const double *a, long n, long rows, long depth, double *to) {
    for (long i = 0; i < rows; i += MR)
        for (long k = 0; k < depth; k++)
            for (long r = 0; r < MR; r++) *to++ = i + r < rows ? a[(i + r) * n + k] : 0;
}

/* Packs `depth` × `cols` of B into panels of NR columns, filled up with zeros. */
static void pack_b(const double *b, long n, long depth, long cols, double *to) {
    for (long j = 0; j < cols; j += NR)
        for (long k = 0; k < depth; k++)
            for (long r = 0; r < NR; r++) *to++ = j + r < cols ? b[k * n + j + r] : 0;
}

/* Adds the product of two panels to MR × NR elements, of which rows × cols exist. */
static void multiply_panels(const double *restrict a, const double *restrict b, long depth,
                            double *restrict c, long n, long rows, long cols) {
    vec sums[MR][3] = {{{0}}};
    for (long k = 0; k < depth; k++, a += MR, b += NR) {
        vec b0 = vec_load(b), b1 = vec_load(b + LANES), b2 = vec_load(b + 2 * LANES);
#pragma GCC unroll 4
        for (int r = 0; r < MR; r++) {
            vec own = {a[r], a[r], a[r], a[r]};
            sums[r][0] += own * b0, sums[r][1] += own * b1, sums[r][2] += own * b2;
        }
    }
    double block[MR][NR];
    memcpy(block, sums, sizeof block);
    for (long r = 0; r < rows; r++)
        for (long j = 0; j < cols; j++) c[r * n + j] += block[r][j];
}

static void multiply_blocks(const struct state *s, double *c, long rows, long depth, long cols) {
    for (long j = 0; j < cols; j += NR)
        for (long i = 0; i < rows; i += MR)
            multiply_panels(s->packed_a + i * depth, s->packed_b + j * depth, depth,
                            c + i * s->n + j, s->n, least(MR, rows - i), least(NR, cols - j));
}

static void step(void *data) {
    struct state *s = data;
    long n = s->n;
    const double *b = team_gather(s->team, s->b, s->whole, n, n);
    memset(s->c, 0, (size_t)(s->rows * n) * sizeof(double));
    for (long j = 0; j < n; j += NC)
        for (long k = 0; k < n; k += KC) {
            long depth = least(KC, n - k), cols = least(NC, n - j);
            pack_b(b + k * n + j, n, depth, cols, s->packed_b);
            for (long i = 0; i < s->rows; i += MC) {
                long rows = least(MC, s->rows - i);
                pack_a(s->a + i * n + k, n, rows, depth, s->packed_a);
                multiply_blocks(s, s->c + i * n + j, rows, depth, cols);
            }
        }
}

static void body(const struct team *team, const struct args *args) {
    long n = args->size, lo = my_part(team, n).lo, rows = my_length(team, n);
    double *a = bench_alloc((size_t)(rows * n) * sizeof *a);
    double *b = team_array(team, n * n), *c = bench_alloc((size_t)(rows * n) * sizeof *c);
    if (team->shares_memory) b += lo * n - my_part(team, n * n).lo;
    double *whole = team->shares_memory ? 0 : bench_alloc((size_t)(n * n) * sizeof *whole);
    double *packed_a = bench_alloc((MC + MR) * KC * sizeof *packed_a);
    double *packed_b = bench_alloc((NC + NR) * KC * sizeof *packed_b);
    for (long i = 0; i < rows; i++)
        for (long j = 0; j < n; j++) {
            a[i * n + j] = (double)((7 * (lo + i) + 3 * j) % 1024) / 1024;
            b[i * n + j] = 1.0 / (double)(lo + i + j + 1);
        }
    struct state state = {team, a, b, c, whole, packed_a, packed_b, n, rows};
    const double *seconds = bench_time(team, args, step, &state);
    double points = (double)n * (double)n;
    double answer = team_sum(team, array_sum(c, rows * n)) / points;
    bench_report(team, args, (struct report){seconds, answer, 24 * points});
}

int main(int argc, char **argv) { return bench_main(argc, argv, "matmul", body); }

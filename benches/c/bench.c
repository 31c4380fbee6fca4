#define _GNU_SOURCE
#include "bench.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { HUGE_PAGE = 2 << 20, CACHE_LINE = 64 };

void bench_fail(const char *message) {
    fprintf(stderr, "error: %s\n", message);
    exit(2);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A whole decimal number of at least 1. */
static long positive(const char *text) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*end != '\0' || value < 1) bench_fail("SIZE and ITERATIONS are numbers of at least 1");
    return value;
}

int bench_main(int argc, char **argv, const char *program, body_fn *body) {
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: %s SIZE ITERATIONS [VARIANT]\n", argv[0]);
        return 2;
    }
    struct args args = {program, positive(argv[1]), (int)positive(argv[2]),
                        argc == 4 ? argv[3] : ""};
    return team_run(&argc, &argv, &args, body);
}

void *bench_alloc(size_t bytes) {
    size_t whole = bytes + HUGE_PAGE;
    char *base = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) bench_fail("out of memory");
    char *aligned = base + (HUGE_PAGE - (uintptr_t)base % HUGE_PAGE) % HUGE_PAGE;
    madvise(aligned, bytes, MADV_HUGEPAGE);
    return aligned;
}

/* What Linux says; sysconf is ten times off on some virtual machines. */
static double cache_bytes(void) {
    double kibibytes;
    FILE *file = fopen("/sys/devices/system/cpu/cpu0/cache/index3/size", "r");
    if (file == NULL || fscanf(file, "%lfK", &kibibytes) != 1) kibibytes = 32 << 10;
    if (file != NULL) fclose(file);
    return 1024 * kibibytes;
}

bool exceeds_cache(double bytes) { return bytes > cache_bytes(); }

bool has_variant(const struct args *args, const char *variant) {
    return strcmp(args->variant, variant) == 0;
}

const double *bench_time(const struct team *team, const struct args *args,
                         void (*step)(void *), void *state) {
    double *seconds = bench_alloc((size_t)args->iterations * sizeof *seconds);
    for (int i = -WARMUP; i < args->iterations; i++) {
        team_barrier(team);
        double start = now();
        step(state);
        team_barrier(team);
        if (i >= 0) seconds[i] = now() - start;
    }
    return seconds;
}

static void print_seconds(const double *seconds, int count) {
    printf("\"seconds\": [");
    for (int i = 0; i < count; i++) printf("%s%.4e", i ? ", " : "", seconds[i]);
    printf("]");
}

/* The most memory that this process has used. */
static double process_bytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

void bench_report(const struct team *team, const struct args *args, struct report report) {
    if (team->member != 0) return;
    printf("{\"program\": \"%s\", \"variant\": \"%s\", \"size\": %ld, \"warmup\": %d, ",
           args->program, args->variant, args->size, WARMUP);
    printf("\"threads\": %d, \"ranks\": %d, ", team->threads, team->ranks);
    printf("\"answer\": %.17g, \"bytes\": %.0f, ", report.answer, report.bytes);
    printf("\"process_bytes\": %.0f, ", process_bytes());
    print_seconds(report.seconds, args->iterations);
    printf("}\n");
}

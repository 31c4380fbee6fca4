#include "team.h"

enum { DOUBLES_PER_LINE = 8 };

static long cut(long n, int k, int members) {
    if (k == members) return n;
    return n * k / members / DOUBLES_PER_LINE * DOUBLES_PER_LINE;
}

struct part part_of(long n, int member, int members) {
    return (struct part){cut(n, member, members), cut(n, member + 1, members)};
}

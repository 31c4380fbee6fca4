/* Records operations, calls a function given as text, and meets errors. Prints what it finds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ramba.h"

static void must(ramba_status status) {
  if (status != RAMBA_OK) {
    fprintf(stderr, "status %d: %s\n", status, ramba_last_error());
    exit(1);
  }
}

static void must_not(ramba_status expected, ramba_status status) {
  if (status != expected) {
    fprintf(stderr, "status %d, expected %d\n", status, expected);
    exit(1);
  }
  printf("%d %s\n", status, ramba_last_error());
}

static double number(const ramba_array *array) {
  double value = 0;
  must(ramba_array_copy_out(array, &value, sizeof value));
  return value;
}

static const char *const module =
    "func.func @axpy(%a: !dist.array<tensor<5xf64>>, %x: !dist.array<tensor<5xf64>>)"
    "    -> !dist.array<tensor<5xf64>> {\n"
    "  %y = \"dist.map\"(%a, %x) {fn = \"multiply\"}"
    "    : (!dist.array<tensor<5xf64>>, !dist.array<tensor<5xf64>>) -> !dist.array<tensor<5xf64>>\n"
    "  %z = \"dist.map\"(%y, %x) {fn = \"add\"}"
    "    : (!dist.array<tensor<5xf64>>, !dist.array<tensor<5xf64>>) -> !dist.array<tensor<5xf64>>\n"
    "  return %z : !dist.array<tensor<5xf64>>\n"
    "}\n";

int main(void) {
  ramba_session *session;
  must(ramba_session_create(0, &session));
  if (ramba_rank(session) < 0 || ramba_ranks(session) < 1) return 1;

  /* A million numbers, doubled and summed: one loop, nothing stored. */
  ramba_array *x, *twice, *sum;
  must(ramba_array_range(session, 0.0, 1.0, 1000000, &x));
  must(ramba_apply(session, "add", 2, (const ramba_array *[]){x, x}, &twice));
  must(ramba_reduce(twice, "sum", 0, NULL, 0, &sum));
  printf("sum %.1f of dtype %d\n", number(sum), ramba_array_dtype(sum));

  /* A write through a view. */
  ramba_array *grid, *inner, *ones, *total;
  double zero = 0, one = 1;
  must(ramba_array_full(session, RAMBA_FLOAT64, 2, (int64_t[]){100, 50}, &zero, &grid));
  must(ramba_slice(grid, (int64_t[]){1, 1}, (int64_t[]){-1, -1}, (int64_t[]){1, 1}, &inner));
  must(ramba_array_full(session, RAMBA_FLOAT64, 0, NULL, &one, &ones));
  must(ramba_assign(inner, ones));
  must(ramba_reduce(grid, "sum", 2, (int64_t[]){0, 1}, 0, &total));
  printf("inner %lld x %lld, total %.1f\n", (long long)ramba_array_shape(inner)[0],
         (long long)ramba_array_shape(inner)[1], number(total));

  /* A function given as text, called twice. */
  ramba_function *axpy;
  ramba_array *a, *b, *result;
  double numbers[5] = {1, 2, 3, 4, 5}, back[5];
  must(ramba_function_parse(module, "axpy", &axpy));
  must(ramba_array_copy_in(session, RAMBA_FLOAT64, 1, (int64_t[]){5}, numbers, &a));
  must(ramba_function_call(axpy, session, 2, (const ramba_array *[]){a, a}, 1, &result));
  must(ramba_function_call(axpy, session, 2, (const ramba_array *[]){a, result}, 1, &b));
  must(ramba_array_copy_out(b, back, sizeof back));
  for (int i = 0; i < 5; i++) printf("%.0f%c", back[i], i < 4 ? ' ' : '\n');

  must_not(RAMBA_VALUE_ERROR,
           ramba_apply(session, "add", 2, (const ramba_array *[]){a, grid}, &sum));
  must_not(RAMBA_VALUE_ERROR, ramba_apply(session, "frobnicate", 1, (const ramba_array *[]){a}, &sum));
  must_not(RAMBA_VALUE_ERROR, ramba_apply(session, "exp", 1, NULL, &sum));
  must_not(RAMBA_VALUE_ERROR, ramba_array_copy_out(a, back, 8));
  must_not(RAMBA_TYPE_ERROR, ramba_array_copy_in(session, 99, 0, NULL, numbers, &sum));
  must_not(RAMBA_VALUE_ERROR,
           ramba_function_call(axpy, session, 1, (const ramba_array *[]){a}, 1, &sum));
  must_not(RAMBA_COMPILE_ERROR, ramba_function_parse("func.func @f(", "f", &axpy));
  must_not(RAMBA_COMPILE_ERROR, ramba_function_parse(module, "g", &axpy));

  /* Sums by groups, and each one's where it belongs; the fourth number is in no group. */
  ramba_array *labels, *sums, *spread;
  int64_t groups[5] = {1, 0, 1, 7, 0};
  must(ramba_array_copy_in(session, RAMBA_INT64, 1, (int64_t[]){5}, groups, &labels));
  must(ramba_group_reduce(a, "sum", labels, 0, 2, &sums));
  must(ramba_gather(sums, labels, 0, &spread));
  must(ramba_array_copy_out(spread, back, sizeof back));
  for (int i = 0; i < 5; i++) printf("%.0f%c", back[i], i < 4 ? ' ' : '\n');
  must_not(RAMBA_VALUE_ERROR, ramba_group_reduce(x, "sum", labels, 0, 2, &sum));

  ramba_array *all[] = {x, twice, sum, grid, inner, ones, total, a, b, result, labels, sums, spread,
                        NULL};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) ramba_array_destroy(all[i]);
  ramba_function_destroy(axpy);
  ramba_session_destroy(session);
  return 0;
}

/* ramba for C, and for every language that calls C.
 *
 * A session is one rank of a job, bound to the thread that made it. Under an MPI launcher each process
 * makes one, and all make the same calls in the same order. Operations on arrays are recorded; they
 * are compiled and run when elements are read or ramba_sync is called.
 *
 * Functions that can fail return a status; ramba_last_error() then says what happened. Results are
 * written through the last argument, on success only. What a function hands out is given back with
 * the ramba_..._destroy function of its type; that accepts NULL.
 */
#ifndef RAMBA_H
#define RAMBA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ramba_session ramba_session;
typedef struct ramba_array ramba_array;
typedef struct ramba_function ramba_function;

typedef enum ramba_status {
  RAMBA_OK = 0,
  RAMBA_VALUE_ERROR = 1,    /* the arguments do not fit together */
  RAMBA_INDEX_ERROR = 2,    /* an index outside its dimension */
  RAMBA_TYPE_ERROR = 3,     /* the element types have no such operation */
  RAMBA_OVERFLOW_ERROR = 4, /* a number that the element type cannot hold */
  RAMBA_MEMORY_ERROR = 5,   /* more memory than the limit allows */
  RAMBA_COMPILE_ERROR = 6,  /* the text or the program is wrong */
  RAMBA_RUNTIME_ERROR = 7   /* executing or communicating failed */
} ramba_status;

/* Element types. Booleans are bytes, 0 or 1; complex numbers are pairs, the real part first. */
typedef enum ramba_dtype {
  RAMBA_BOOL = 0,
  RAMBA_INT8 = 1,
  RAMBA_INT16 = 2,
  RAMBA_INT32 = 3,
  RAMBA_INT64 = 4,
  RAMBA_UINT8 = 5,
  RAMBA_UINT16 = 6,
  RAMBA_UINT32 = 7,
  RAMBA_UINT64 = 8,
  RAMBA_FLOAT32 = 9,
  RAMBA_FLOAT64 = 10,
  RAMBA_COMPLEX64 = 11,
  RAMBA_COMPLEX128 = 12
} ramba_dtype;

/* What the last failing call of this thread said; valid until the next failing call. */
const char *ramba_last_error(void);

/* threads: per rank; 0 for the cores of the host divided by its ranks. */
ramba_status ramba_session_create(int threads, ramba_session **session);

/* What a session can be told; all zeros suit most. */
typedef struct ramba_options {
  int threads;      /* per rank; 0 for the cores of the host divided by its ranks */
  int reproducible; /* not 0: the same bits for every number of ranks and threads */
} ramba_options;
/* options: may be NULL. */
ramba_status ramba_session_create_with(const ramba_options *options, ramba_session **session);
void ramba_session_destroy(ramba_session *session);
int ramba_rank(const ramba_session *session);
int ramba_ranks(const ramba_session *session);
/* Runs everything recorded. */
ramba_status ramba_sync(const ramba_session *session);

/* Copies an array that every rank has in its memory: row-major, dense, the same on all ranks. */
ramba_status ramba_array_copy_in(const ramba_session *session, ramba_dtype dtype, size_t ndim,
                                 const int64_t *shape, const void *elements, ramba_array **array);
/* An array of one value, of which `value` points at an element. */
ramba_status ramba_array_full(const ramba_session *session, ramba_dtype dtype, size_t ndim,
                              const int64_t *shape, const void *value, ramba_array **array);
/* start, start + step, ...: size numbers, as float64. */
ramba_status ramba_array_range(const ramba_session *session, double start, double step,
                               int64_t size, ramba_array **array);
void ramba_array_destroy(ramba_array *array);

ramba_dtype ramba_array_dtype(const ramba_array *array);
size_t ramba_array_ndim(const ramba_array *array);
/* ndim extents; valid as long as the array. */
const int64_t *ramba_array_shape(const ramba_array *array);
/* Writes the whole array, row-major and dense, to `elements`, which holds `bytes` bytes: exactly as
 * many as the array has. All ranks must call it. */
ramba_status ramba_array_copy_out(const ramba_array *array, void *elements, size_t bytes);

/* A scalar function of arrays by NumPy's name ("add", "exp", ...), broadcast and promoted as there. */
ramba_status ramba_apply(const ramba_session *session, const char *function, size_t count,
                         const ramba_array *const *operands, ramba_array **array);
/* "sum", "prod", "min", "max", "any" or "all" along axes; along all of them if `axes` is NULL. */
ramba_status ramba_reduce(const ramba_array *operand, const char *kind, size_t count,
                          const int64_t *axes, int keepdims, ramba_array **array);
/* The same along one axis in groups: labels[i], of 0 to groups - 1, says to which group index i belongs;
 * others belong to none. `labels` is a vector of integers. */
ramba_status ramba_group_reduce(const ramba_array *operand, const char *kind,
                                const ramba_array *labels, int64_t axis, int64_t groups,
                                ramba_array **array);
/* The elements at labels[i] along an axis; zero where a label names none. */
ramba_status ramba_gather(const ramba_array *operand, const ramba_array *labels, int64_t axis,
                          ramba_array **array);
/* The view start:stop:step of each dimension, in Python's sense: writes to it are seen by the array. */
ramba_status ramba_slice(const ramba_array *operand, const int64_t *starts, const int64_t *stops,
                         const int64_t *steps, ramba_array **view);
/* Writes `source`, broadcast and converted, into `target`, which may be a view. */
ramba_status ramba_assign(const ramba_array *target, const ramba_array *source);

/* The function @name of a module of MLIR text in the dist dialect. */
ramba_status ramba_function_parse(const char *text, const char *name, ramba_function **function);
void ramba_function_destroy(ramba_function *function);
/* Calls it at once on arrays; `result_count` must be the number of its results. It is compiled at the
 * first call, once for all calls with arrays that are distributed alike. */
ramba_status ramba_function_call(const ramba_function *function, const ramba_session *session,
                                 size_t count, const ramba_array *const *operands,
                                 size_t result_count, ramba_array **results);

#ifdef __cplusplus
}
#endif

#endif

"""The table of what is measured. A row is one computation at one size."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A C program of `c/` and the ramba program of `ramba/` that computes the same."""

    name: str
    program: str  #: PROGRAM_openmp and PROGRAM_mpi
    size: int  #: elements, or rows of a matrix
    iterations: int
    script: str = ""  #: "" for rows that only the C programs have
    variant: str = ""
    quick_size: int = 0  #: size under --quick
    rtol: float = 1e-9  #: how far answers may lie apart, relative to the first


#: Always run first: the bandwidth that all other rows are held against.
STREAM = (
    Row("stream_plain", "triad_assign", 20_000_000, 20, "", "plain", 5_000_000),
    Row("stream_nontemporal", "triad_assign", 20_000_000, 20, "", "stream", 5_000_000),
)

ROWS = (
    Row("triad_1M", "triad_update", 1_000_000, 50, "triad", quick_size=100_000),
    Row("triad_10M", "triad_update", 10_000_000, 20, "triad", quick_size=1_000_000),
    Row("triad_100M", "triad_update", 100_000_000, 10, "triad", quick_size=2_000_000),
    Row("triad_assign_10M", "triad_assign", 10_000_000, 20, "triad_assign", quick_size=1_000_000),
    Row("triad_new_10M", "triad_assign", 10_000_000, 20, "triad_new", "plain", 1_000_000),
    Row("triad_new_100M", "triad_assign", 100_000_000, 10, "triad_new", "plain", 2_000_000),
    Row("black_scholes_10M", "black_scholes", 10_000_000, 10, "black_scholes", quick_size=500_000),
    Row("black_scholes_fastmath_10M", "black_scholes_fastmath", 10_000_000, 10, "black_scholes",
        quick_size=500_000),
    Row("star_stencil_4000", "star_stencil", 4000, 20, "star_stencil", quick_size=1000),
    Row("star_stencil_lagged_4000", "star_stencil", 4000, 20, "star_stencil", "lagged", 1000),
    Row("jacobi_1000", "jacobi", 1000, 140, "jacobi", quick_size=200),
    Row("jacobi_4000", "jacobi", 4000, 20, "jacobi", quick_size=1000),
    Row("jacobi_loop_1000", "jacobi", 1000, 10, "jacobi", "loop", 200),
    Row("jacobi_loop_4000", "jacobi", 4000, 3, "jacobi", "loop", 1000),
    Row("mean_var_8000x4000", "mean_var", 8000, 10, "mean_var", "all", 1000),
    Row("mean_var_axis0_8000x4000", "mean_var", 8000, 10, "mean_var", "axis0", 1000),
    Row("total_8000x4000", "total", 8000, 10, "total", "all", 1000),
    Row("total_axis0_8000x4000", "total", 8000, 10, "total", "axis0", 1000),
    Row("total_axis1_8000x4000", "total", 8000, 10, "total", "axis1", 1000),
    Row("sqdist_20M", "sqdist", 20_000_000, 20, "sqdist", quick_size=1_000_000),
    Row("small_chain_1000", "small_chain", 1000, 20, "small_chain", quick_size=1000),
    Row("chain_10M", "chain", 10_000_000, 20, "chain", quick_size=1_000_000),
    Row("mandelbrot_1000", "mandelbrot", 1000, 50, "mandelbrot", quick_size=200),
    Row("transpose_4000", "transpose", 4000, 20, "transpose", quick_size=1000),
    Row("group_mean_3650x200x200", "group_mean", 3650, 10, "group_mean", quick_size=360),
    Row("matmul_2000", "matmul", 2000, 5, "matmul", quick_size=300),
    Row("matvec_8000", "matvec", 8000, 20, "matvec", quick_size=1000),
    Row("cumsum_50M", "cumsum", 50_000_000, 20, "cumsum", quick_size=1_000_000),
)

"""The example programs in small, uneven sizes, one after the other.

Usage: rank_examples.py PICTURE.png
"""

import sys

import black_scholes
import photograph
import star_stencil
import triad

if __name__ == "__main__":
    triad.main(10_007, 4)
    black_scholes.main(1_009, 3)
    star_stencil.main(67, 4)
    photograph.main(sys.argv[1], 1)

"""What the compiler did with a program, and why, for people to read."""

import linecache

from ._distribution import picture as draw
from ._native import explanations


def explain(array=None, picture=None, *, ranks=None):
    """What was done to the programs compiled lately: a text, a paragraph for each line of the program.

    Among others it says how arrays are split over the ranks and why, what that is expected to cost, and
    the second-best plan. With `array` and `picture`, a path, an SVG file is written as well that shows
    which rank owns which part of the array. With `ranks`, it says what would be done on so many ranks, if
    the arrays that a program finds lay as is best for it.
    """
    if (array is None) != (picture is None):
        raise TypeError("a picture needs an array and a path")
    if array is not None:
        draw(array, picture)
    paragraphs = {}
    for name, line, message in explanations(ranks):
        paragraphs.setdefault(line, []).append((name, message))
    return "\n\n".join(_paragraph(line, said) for line, said in paragraphs.items())


def _paragraph(line, said):
    """A line of the program, its text, and the remarks on it; equal remarks are said once."""
    texts = [f"{line}: {_source(line)}".rstrip(": ")]
    for name, message in dict.fromkeys(said):
        texts.append(f"  {name}: {message}".replace("\n", "\n  "))
    return "\n".join(texts)


def _source(line):
    path, _, number = line.rpartition(":")
    return linecache.getline(path, int(number)).strip() if number.isdigit() else ""

"""Where arrays lie: the keyword `distribution` of functions that make them."""

import functools

from ._native import Distribution, align, distribute, partition, picture

__all__ = ["Distribution", "align", "distribute", "partition", "picture", "distributed"]


def distributed(create):
    """Gives a function that makes an array the keyword `distribution`."""

    @functools.wraps(create)
    def create_distributed(*args, distribution=None, **kwargs):
        made = create(*args, **kwargs)
        return made if distribution is None else distribute(made, distribution)

    return create_distributed

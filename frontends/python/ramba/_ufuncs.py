"""NumPy's elementwise functions: each is a row of the compiled function table."""

from . import _ramba

_PREFIX = "ufunc_"
_ALIASES = {
    "abs": "absolute",
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_invert": "invert",
    "bitwise_left_shift": "left_shift",
    "bitwise_not": "invert",
    "bitwise_right_shift": "right_shift",
    "conj": "conjugate",
    "lgamma": "gammaln",
    "mod": "remainder",
    "pow": "power",
    "true_divide": "divide",
}

BY_NAME = {
    name.removeprefix(_PREFIX): getattr(_ramba, name)
    for name in dir(_ramba)
    if name.startswith(_PREFIX)
}
BY_NAME.update({alias: BY_NAME[name] for alias, name in _ALIASES.items()})

# `where` without both branches is a search, so it is a function of its own.
_EXPORTED = {name: ufunc for name, ufunc in BY_NAME.items() if name != "where"}
globals().update(_EXPORTED)
__all__ = list(_EXPORTED)

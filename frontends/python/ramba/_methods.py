"""The methods of arrays that are functions of the package, and NumPy's protocols."""

from . import _contractions as contractions
from . import _functions as functions
from . import _groups as groups
from . import _manipulation as manipulation
from . import _scans as scans
from . import _statistics as statistics
from ._native import Array, array
from ._ufuncs import BY_NAME

_METHODS = (
    "all any clip max mean min prod ravel round squeeze std sum swapaxes var".split()
)


def _reshape(self, *shape):
    return functions.reshape(self, shape[0] if len(shape) == 1 else shape)


def _transpose(self, *axes):
    if len(axes) == 1 and (axes[0] is None or hasattr(axes[0], "__len__")):
        axes = axes[0]
    return functions.transpose(self, axes or None)


def _array_ufunc(self, ufunc, method, *inputs, out=None, **kwargs):
    """NumPy's and SciPy's functions of ramba arrays are ramba's of the same name."""
    own = BY_NAME.get(ufunc.__name__)
    if method == "accumulate" and ufunc.__name__ in scans.ACCUMULATING:
        return scans.accumulate(ufunc.__name__, *inputs, out=out[0] if out else None, **kwargs)
    if method == "__call__" and ufunc.__name__ in contractions.GENERALIZED:
        return contractions.GENERALIZED[ufunc.__name__](*inputs, out=out[0] if out else None)
    if own is None or method != "__call__":
        return NotImplemented
    return own(*inputs, out=out, **kwargs)


def _array_function(self, function, types, args, kwargs):
    import ramba

    own = getattr(ramba, function.__name__, None)
    return NotImplemented if own is None else own(*args, **kwargs)


def _iterate(self):
    if self.ndim == 0:
        raise TypeError("iteration over a 0-d array")
    return (self[position] for position in range(len(self)))


def _contains(self, value):
    return bool(functions.any(self == value))


def _reduce_ex(self, _protocol):
    """Pickled as a NumPy array; every rank must take part."""
    return array, (self.asnumpy(),)


def _conjugate(self):
    return BY_NAME["conjugate"](self) if self.dtype.kind == "c" else self


def attach():
    """Gives the array class its methods."""
    for name in _METHODS:
        setattr(Array, name, getattr(functions, name))
    Array.argmax, Array.argmin = statistics.argmax, statistics.argmin
    Array.repeat = manipulation.repeat
    Array.take = groups.take
    Array.cumsum = scans.cumsum
    Array.cumprod = scans.cumprod
    contractions.attach(Array)
    Array.reshape = _reshape
    Array.transpose = _transpose
    Array.T = property(functions.transpose)
    Array.real = property(BY_NAME["real"])
    Array.imag = property(BY_NAME["imag"])
    Array.conj = Array.conjugate = _conjugate
    Array.flatten = functions.ravel
    Array.tolist = lambda self: self.asnumpy().tolist()
    Array.__array_ufunc__ = _array_ufunc
    Array.__array_function__ = _array_function
    Array.__iter__ = _iterate
    Array.__contains__ = _contains
    Array.__reduce_ex__ = _reduce_ex
    Array.__copy__ = Array.copy
    Array.__deepcopy__ = lambda self, _memo: self.copy()
    Array.__hash__ = None

"""NumPy, imported once something needs it: a program that makes its arrays by ramba starts sooner."""


def __getattr__(name):
    import numpy

    value = getattr(numpy, name)
    if not name.startswith("__"):
        globals()[name] = value
    return value

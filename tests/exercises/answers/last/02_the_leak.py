import numpy as np


def two_leaks__right_1(z, below, above):
    """np.vectorize of a function of one number, with otypes for the empty array."""

    def one(value):
        if value > 0:
            return above * value
        return below * value

    return np.vectorize(one, otypes=[float])(z)


def two_leaks__wrong_1(z, below, above):
    """The larger of both lines, right for above >= below only: z=[1.0], below=3, above=1: 3."""
    return np.maximum(np.multiply(below, z), np.multiply(above, z))


def two_leaks__wrong_2(z, below, above):
    """zeros_like keeps the whole numbers' dtype: z=[-1, 2], below=0.1, above=0.5 gives [0, 1]."""
    z = np.asarray(z)
    out = np.zeros_like(z)
    np.copyto(out, below * z, where=z <= 0, casting="unsafe")
    np.copyto(out, above * z, where=z > 0, casting="unsafe")
    return out


def two_leaks__wrong_3(z, below, above):
    """The second mask sees what the first line changed: z=[-1.0], below=-2, above=3 gives 6."""
    out = np.array(z, dtype=float)
    out[out <= 0] *= below
    out[out > 0] *= above
    return out


def two_leaks_derivative__right_1(z, below, above):
    """Looks the slope up in a table of two by the mask as an index."""
    table = np.array([below, above], dtype=float)
    on = np.greater(z, 0)
    return np.asarray(table[on.astype(int)])


def two_leaks_derivative__wrong_1(z, below, above):
    """f(z) / z has no value at 0: z=[0.0] gives NaN and should give below."""
    z = np.asarray(z, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.where(z > 0, above * z, below * z) / z


def two_leaks_derivative__wrong_2(z, below, above):
    """np.full takes the dtype of below, which may be whole: z=[1.0], below=1, above=0.5 gives 0."""
    z = np.asarray(z)
    out = np.full(z.shape, below)
    out[z > 0] = above
    return out


def two_leaks_derivative__wrong_3(z, below, above):
    """The mask is taken from f(z), not from z: z=[-1.0], below=-2, above=1 gives 1."""
    z = np.asarray(z)
    value = np.where(z > 0, above * z, below * z)
    return np.where(value > 0, above, below) * np.ones(z.shape)


def leak_with_floor__right_1(z, slope, floor):
    """Value as a sum of clipped parts, derivative by np.select, stacked and unpacked."""
    z = np.asarray(z, dtype=float)
    value = np.maximum(z, 0.0) + slope * np.clip(z, -floor, 0.0)
    change = np.select([z <= -floor, z <= 0], [0.0, float(slope)], default=1.0)
    both = np.stack([value, change])
    return both[0, ...], both[1, ...]


def leak_with_floor__wrong_1(z, slope, floor):
    """Derivative from the right at -floor: z=[-2.0], slope=0.1, floor=2 gives 0.1 and not 0."""
    z = np.asarray(z)
    value = np.where(z > 0, z, slope * np.maximum(z, -floor))
    derivative = np.where(z > 0, 1.0, np.where(z >= -floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_2(z, slope, floor):
    """Ends at -floor, with a jump, not at -slope * floor: z=[-3.0], slope=0.1, floor=2 gives -2."""
    z = np.asarray(z)
    value = np.where(z > 0, z, np.where(z > -floor, slope * z, -floor))
    derivative = np.where(z > 0, 1.0, np.where(z > -floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_3(z, slope, floor):
    """The floor as a maximum holds for slopes above 0 only: z=[-1.0], slope=-1, floor=2 gives 2."""
    z = np.asarray(z)
    value = np.maximum(np.where(z > 0, z, slope * z), -slope * floor)
    derivative = np.where(z > 0, 1.0, slope * (z > -floor))
    return value, derivative

from collections import namedtuple
from functools import reduce
from itertools import chain

import numpy as np


def shared_bias__right_1(dZ1, dZ2):
    """Both layers below each other as 2n uses of b, one sum over them."""
    return np.vstack([dZ1, dZ2]).sum(axis=0)


def shared_bias__right_2(dZ1, dZ2):
    """Stacked to (2, n, d), einsum drops layers and samples."""
    return np.einsum("lnd->d", np.stack([np.asarray(dZ1, float), np.asarray(dZ2, float)]))


def shared_bias__right_3(dZ1, dZ2):
    """A row of ones times the sum of both."""
    ones = np.ones(len(dZ1))
    return ones @ dZ1 + ones @ dZ2


def shared_bias__right_4(dZ1, dZ2):
    """reduce over a chain of all rows, started at a vector of zeros."""
    start = np.zeros(np.shape(dZ1)[1])
    return reduce(lambda total, row: total + row, chain(dZ1, dZ2), start)


def shared_bias__wrong_1(dZ1, dZ2):
    """Mean over the samples, 1/n twice (fine for n=1): dZ1=[[1],[1]], dZ2=[[0],[0]] gives 1."""
    return dZ1.mean(axis=0) + dZ2.mean(axis=0)


def shared_bias__wrong_2(dZ1, dZ2):
    """Sums over the units: dZ1=[[1,2]], dZ2=[[0,0]] gives [3] instead of [1, 2]."""
    return dZ1.sum(axis=1) + dZ2.sum(axis=1)


def shared_bias__wrong_3(dZ1, dZ2):
    """Takes 'all paths' to mean that dZ1 has it all: dZ1=[[1]], dZ2=[[2]] gives 1, not 3."""
    return dZ1.sum(axis=0)


def shared_bias__wrong_4(dZ1, dZ2):
    """keepdims leaves shape (1, d), not (d,): dZ1=[[1,2]], dZ2=[[0,0]] gives [[1, 2]]."""
    return np.sum(dZ1 + dZ2, axis=0, keepdims=True)


def shared_bias__wrong_5(dZ1, dZ2):
    """return inside the loop, first sample only: dZ1=[[1],[5]], dZ2=[[0],[0]] gives 1, not 6."""
    n, d = dZ1.shape
    db = np.zeros(d)
    for i in range(n):
        db = db + dZ1[i] + dZ2[i]
        return db


def shared_bias__wrong_6(dZ1, dZ2):
    """Right sum, but adds into dZ1: dZ1=[[1.0]], dZ2=[[2.0]] leaves dZ1=[[3.0]]."""
    dZ1 += dZ2
    return dZ1.sum(axis=0)


def shared_bias__wrong_7(dZ1, dZ2):
    """db has the dtype of dZ1: dZ1=[[1]] of ints, dZ2=[[0.5]] gives 1 instead of 1.5."""
    db = np.empty(dZ1.shape[1], dtype=dZ1.dtype)
    for j in range(len(db)):
        db[j] = dZ1[:, j].sum() + dZ2[:, j].sum()
    return db


def shared_bias__wrong_8(dZ1, dZ2):
    """Accumulates in a global from call to call: dZ1=[[1]], dZ2=[[1]] gives 2, then 4."""
    sums = globals().setdefault("_bias_gradient", {})
    d = dZ1.shape[1]
    sums[d] = sums.get(d, np.zeros(d)) + dZ1.sum(axis=0) + dZ2.sum(axis=0)
    return sums[d]


def weighted_backward__right_1(X, Y, s, W1, b1, W2, b2, slope):
    """One sample after the other with outer products, summed up."""
    X, Y, s, W1, b1, W2, b2 = (np.array(a, dtype=float) for a in (X, Y, s, W1, b1, W2, b2))
    grads = [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    for x, y, weight in zip(X, Y, s, strict=True):
        z = x @ W1 + b1
        steep = np.array([1.0 if v > 0 else slope for v in z])
        h = steep * z
        e = 2 * weight * (h @ W2 + b2 - y)
        back = steep * (W2 @ e)
        for grad, part in zip(grads, (np.outer(x, back), back, np.outer(h, e), e), strict=True):
            grad += part
    return tuple(grads)


def weighted_backward__right_2(X, Y, s, W1, b1, W2, b2, slope):
    """Everything in einsum, s as an operand of its own, a namedtuple back."""
    Gradients = namedtuple("Gradients", "dW1 db1 dW2 db2")
    Z = np.einsum("ni,id->nd", X, W1) + b1
    D = np.where(Z > 0, 1.0, slope)
    H = D * Z
    R = 2.0 * (np.einsum("nd,dk->nk", H, W2) + b2 - Y)
    return Gradients(
        dW1=np.einsum("n,nk,dk,nd,ni->id", s, R, W2, D, X),
        db1=np.einsum("n,nk,dk,nd->d", s, R, W2, D),
        dW2=np.einsum("n,nk,nd->dk", s, R, H),
        db2=np.einsum("n,nk->k", s, R),
    )


def weighted_backward__right_3(X, Y, s, W1, b1, W2, b2, slope):
    """Goes back unweighted and puts a diagonal matrix of the weights into the last products."""
    S = np.diag(np.asarray(s, dtype=float))
    Z = X @ W1 + b1
    H = np.maximum(Z, 0) + slope * np.minimum(Z, 0)
    R = H @ W2 + b2 - Y
    back = R @ W2.T * ((Z > 0) + slope * (Z <= 0))
    return 2 * X.T @ S @ back, 2 * s @ back, 2 * H.T @ S @ R, 2 * s @ R


def weighted_backward__right_4(X, Y, s, W1, b1, W2, b2, slope):
    """Biases as last rows of the matrices, columns of ones, split by a helper at the end."""

    def with_one(A):
        return np.column_stack([A, np.ones(len(A))])

    def split(grad):
        return grad[:-1], grad[-1]

    A0, V1, V2 = with_one(X), np.vstack([W1, b1]), np.vstack([W2, b2])
    Z = A0.dot(V1)
    D = np.full(Z.shape, 1.0)
    D[~(Z > 0)] = slope
    A1 = with_one(Z * D)
    E = (2 * np.asarray(s, dtype=float) * (A1.dot(V2) - Y).T).T
    (dW2, db2), (dW1, db1) = split(A1.T.dot(E)), split(A0.T.dot(D * E.dot(V2[:-1].T)))
    return dW1, db1, dW2, db2


def weighted_backward__wrong_1(X, Y, s, W1, b1, W2, b2, slope):
    """The 2 of the square forgotten: all of X, s, W1, W2 one, b1=b2=0, Y=[[0]] gives db2=1."""
    Z1 = X @ W1 + b1
    D = np.where(Z1 > 0, 1.0, slope)
    H1 = D * Z1
    dY = s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = dY @ W2.T * D
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_2(X, Y, s, W1, b1, W2, b2, slope):
    """Weights s once more in the hidden layer (fine for n=1): s=[0.5,0.5], X=[[1],[2]], W2=1."""
    weight = s.reshape(-1, 1)
    Z1 = X @ W1 + b1
    D = np.where(Z1 > 0, 1.0, slope)
    H1 = D * Z1
    dY = 2 * weight * (H1 @ W2 + b2 - Y)
    dZ1 = weight * (dY @ W2.T) * D
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_3(X, Y, s, W1, b1, W2, b2, slope):
    """Mask of H1, not of Z1: slope=-1, X=[[-1]], s=W1=W2=1, b1=b2=Y=0 has dW1=-2, not 2."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dY = 2 * s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = dY @ W2.T * np.where(H1 > 0, 1.0, slope)
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_4(X, Y, s, W1, b1, W2, b2, slope):
    """Forward by np.maximum(z, slope z): slope=3, X=s=W1=W2=1, b1=b2=Y=0 has db2=6, not 2."""
    Z1 = X @ W1 + b1
    H1 = np.maximum(Z1, slope * Z1)
    dY = 2 * s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = dY @ W2.T * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_5(X, Y, s, W1, b1, W2, b2, slope):
    """ones_like(Z1) is of ints for whole X, W1, b1 and cuts the slope 0.5 to 0: X=[[-1]], W1=1."""
    Z1 = X @ W1 + b1
    D = np.ones_like(Z1)
    D[Z1 <= 0] = slope
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dY = 2 * s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = dY @ W2.T * D
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_6(X, Y, s, W1, b1, W2, b2, slope):
    """db2 without the weights (fine for n=1): s=[0.5,0.5], X=[[1],[1]], W1=W2=1, others 0."""
    Z1 = X @ W1 + b1
    D = np.where(Z1 > 0, 1.0, slope)
    H1 = D * Z1
    miss = 2 * (H1 @ W2 + b2 - Y)
    dY = s[:, None] * miss
    dZ1 = dY @ W2.T * D
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, miss.sum(axis=0)


def weighted_backward__wrong_7(X, Y, s, W1, b1, W2, b2, slope):
    """Last layer comes first: X=[[3]], s=W1=1, W2=2, b1=b2=Y=0 gives 36 for dW1, not 72."""
    Z1 = X @ W1 + b1
    D = np.where(Z1 > 0, 1.0, slope)
    H1 = D * Z1
    dY = 2 * s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = dY @ W2.T * D
    return H1.T @ dY, dY.sum(axis=0), X.T @ dZ1, dZ1.sum(axis=0)


def weighted_backward__wrong_8(X, Y, s, W1, b1, W2, b2, slope):
    """At Z1 = 0 the derivative 1, not slope: X=[[0]], s=W1=W2=b2=1, b1=Y=0, slope=0.1."""
    Z1 = X @ W1 + b1
    D = np.where(Z1 < 0, slope, 1.0)
    H1 = D * Z1
    dY = 2 * s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = dY @ W2.T * D
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def tied_backward__right_1(G, X, W, b, slope):
    """A loop over samples, vectors and outer products only."""
    d = len(b)
    dW, db = np.zeros((d, d)), np.zeros(d)
    for g, x in zip(np.asarray(G, float), np.asarray(X, float), strict=True):
        z1 = x @ W + b
        f1 = np.array([1.0 if v > 0 else slope for v in z1])
        h1 = z1 * f1
        z2 = h1 @ W + b
        e2 = np.array([t if v > 0 else slope * t for t, v in zip(g, z2, strict=True)])
        e1 = f1 * np.dot(W, e2)
        dW += np.outer(x, e1) + np.outer(h1, e2)
        db += e1 + e2
    return dW, db


def tied_backward__right_2(G, X, W, b, slope):
    """Both uses stacked as 2n samples of one layer, a single product for the gradient."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = np.where(Z2 > 0, G, slope * G)
    dH1 = dZ2 @ W.T
    dZ1 = np.where(Z1 > 0, dH1, slope * dH1)
    inputs, errors = np.concatenate([X, H1]), np.concatenate([dZ1, dZ2])
    return inputs.T @ errors, np.ones(len(errors)) @ errors


def tied_backward__right_3(G, X, W, b, slope):
    """einsum, Leaky ReLU as a sum of two clipped parts, a namedtuple back."""
    Tied = namedtuple("Tied", ["dW", "db"])

    def leaky(Z):
        return np.clip(Z, 0, None) + slope * np.clip(Z, None, 0)

    def steepness(Z):
        return slope + (1.0 - slope) * (Z > 0)

    Z1 = np.einsum("ni,ij->nj", X, W) + b
    H1 = leaky(Z1)
    Z2 = np.einsum("ni,ij->nj", H1, W) + b
    E2 = G * steepness(Z2)
    E1 = np.einsum("nj,ij->ni", E2, W) * steepness(Z1)
    dW = np.einsum("ni,nj->ij", X, E1) + np.einsum("ni,nj->ij", H1, E2)
    return Tied(dW, np.einsum("nj->j", E1) + np.einsum("nj->j", E2))


def tied_backward__right_4(G, X, W, b, slope):
    """Recursion: a layer goes forward, asks the rest for its derivative, comes back adding up."""

    def layer(A, left=2):
        if left == 0:
            return np.asarray(G, dtype=float), 0.0, 0.0
        Z = A @ W + b
        D = np.where(Z > 0, 1.0, slope)
        arriving, dW, db = layer(Z * D, left - 1)
        E = arriving * D
        return E @ W.T, dW + A.T @ E, db + E.sum(axis=0)

    return layer(np.asarray(X, dtype=float))[1:]


def tied_backward__wrong_1(G, X, W, b, slope):
    """Only the second use of W and b counted: G=X=W=1, b=0, d=n=1 has dW=1 instead of 2."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    return H1.T @ dZ2, dZ2.sum(axis=0)


def tied_backward__wrong_2(G, X, W, b, slope):
    """W not transposed on the way back, fine for a symmetric W: G=X=[[1,1]], W=[[1,1],[0,1]]."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    dZ1 = (dZ2 @ W) * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1 + H1.T @ dZ2, dZ1.sum(axis=0) + dZ2.sum(axis=0)


def tied_backward__wrong_3(G, X, W, b, slope):
    """No b in the second layer, matters where Z2 changes side: G=X=W=1, b=-0.6, slope=0.1."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    dZ1 = dZ2 @ W.T * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1 + H1.T @ dZ2, dZ1.sum(axis=0) + dZ2.sum(axis=0)


def tied_backward__wrong_4(G, X, W, b, slope):
    """Inputs of the two layers change places in dW: G=X=1, W=2, b=0 has dW=5 instead of 4."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    dZ1 = dZ2 @ W.T * np.where(Z1 > 0, 1.0, slope)
    return H1.T @ dZ1 + X.T @ dZ2, dZ1.sum(axis=0) + dZ2.sum(axis=0)


def tied_backward__wrong_5(G, X, W, b, slope):
    """Mask of the first layer used for both: G=X=1, W=-1, b=2, slope=0.1 agrees, b=0 does not."""
    Z1 = X @ W + b
    D = np.where(Z1 > 0, 1.0, slope)
    H1 = Z1 * D
    dZ2 = G * D
    dZ1 = dZ2 @ W.T * D
    return X.T @ dZ1 + H1.T @ dZ2, dZ1.sum(axis=0) + dZ2.sum(axis=0)


def tied_backward__wrong_6(G, X, W, b, slope):
    """Right results, but G is scaled in place: G=[[1.0]], X=-1, W=1, b=0, slope=0.1: G=[[0.1]]."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    G *= np.where(Z2 > 0, 1.0, slope)
    dZ1 = G @ W.T * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1 + H1.T @ G, dZ1.sum(axis=0) + G.sum(axis=0)


def tied_backward__wrong_7(G, X, W, b, slope):
    """H1 is a copy of a Z1 of ints, which cuts off: whole G=1, X=-1, W=1, b=0, slope=0.5."""
    Z1 = X @ W + b
    off = Z1 <= 0
    H1 = Z1.copy()
    H1[off] = slope * Z1[off]
    Z2 = H1 @ W + b
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    dZ1 = dZ2 @ W.T * np.where(off, slope, 1.0)
    return X.T @ dZ1 + H1.T @ dZ2, dZ1.sum(axis=0) + dZ2.sum(axis=0)


def tied_backward__wrong_8(G, X, W, b, slope):
    """G taken for dZ2, f'(Z2) left out (fine if Z2 > 0): G=1, X=-1, W=1, b=0, slope=0.1."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dZ1 = G @ W.T * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1 + H1.T @ G, dZ1.sum(axis=0) + G.sum(axis=0)

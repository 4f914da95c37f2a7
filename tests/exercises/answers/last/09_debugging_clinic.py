import numpy as np


def best_epoch__right_1(losses):
    """min() over the indices with a key of two parts: NaN or not, then the loss."""
    values = np.asarray(losses).tolist()
    return min(range(len(values)), key=lambda i: (values[i] != values[i], values[i]))


def best_epoch__wrong_1(losses):
    """Throws NaN out first, which shifts the index: losses=[nan, 2.0, 1.0] gives 1 and not 2."""
    return int(np.argmin(losses[~np.isnan(losses)]))


def best_epoch__wrong_2(losses):
    """NaN becomes 1e10, but losses may be larger: losses=[nan, 1e12] gives 0 and not 1."""
    return int(np.argmin(np.where(np.isnan(losses), 1e10, losses)))


def best_epoch__wrong_3(losses):
    """<= keeps the last of several lowest: losses=[1.0, 1.0] gives 1 and not 0."""
    best, lowest = 0, float("inf")
    for i, loss in enumerate(losses):
        if loss <= lowest:
            best, lowest = i, loss
    return best


def minibatches__right_1(X, Y, size, order):
    """Cuts the order with np.split, then picks the rows of each piece."""
    pieces = np.split(np.asarray(order), list(range(size, len(order), size)))
    return [(np.take(X, piece, axis=0), np.take(Y, piece, axis=0)) for piece in pieces]


def minibatches__wrong_1(X, Y, size, order):
    """argsort gives the inverse order: order=[1, 2, 0] hands out 2, 0, 1."""
    place = np.argsort(order)
    X, Y = X[place], Y[place]
    return [(X[i : i + size], Y[i : i + size]) for i in range(0, len(X), size)]


def minibatches__wrong_2(X, Y, size, order):
    """array_split evens the batches out: n=7, size=3 gives 3, 2, 2 and not 3, 3, 1."""
    count = -(-len(order) // size)
    return list(zip(np.array_split(X[order], count), np.array_split(Y[order], count)))


def minibatches__wrong_3(X, Y, size, order):
    """One batch too many where size divides n, and it is empty: n=4, size=2 gives three."""
    batches = []
    for number in range(len(X) // size + 1):
        rows = order[number * size : (number + 1) * size]
        batches.append((X[rows], Y[rows]))
    return batches


def repaired_step__right_1(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Gradients first, from the last layer to the first, with einsum; the step at the end."""
    n = np.shape(X)[0]
    Z1 = np.einsum("ni,ij->nj", X, W1) + b1
    bend = np.where(Z1 > 0, 1.0, slope)
    H1 = bend * Z1
    error = 2.0 * (np.einsum("nj,jk->nk", H1, W2) + b2 - Y) / n
    back = bend * np.einsum("nk,jk->nj", error, W2)
    gradients = (
        np.einsum("ni,nj->ij", X, back),
        np.einsum("nj->j", back),
        np.einsum("nj,nk->jk", H1, error),
        np.einsum("nk->k", error),
    )
    return tuple(p - learning_rate * g for p, g in zip((W1, b1, W2, b2), gradients))


def repaired_step__wrong_1(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Still divides by n * k, right for one output only: Y of shape (1, 2)."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / Y.size * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1, slope)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_2(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """The mask comes from H1, wrong for slopes below 0: X=[[1]], W1=[[-1]], slope=-0.5."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / len(X) * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(H1 > 0, 1, slope)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_3(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """The mean over samples is repaired in b2 only, b1 still has it: any X with two rows."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / len(X) * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1, slope)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.mean(axis=0)
    return W1, b1, W2, b2

"""The loss and its gradient by others: autograd, SciPy, PyTorch and JAX, each in its own words.

An oracle is a function of (mlp, layers, X, Y) that returns the loss and the gradient of every W
and b, and takes nothing from leaky but numbers: it reads the sizes, the slope and the criterion.
"""

from itertools import pairwise

import numpy as np


def by_autograd(mlp, layers, X, Y):
    from autograd import numpy as anp
    from autograd import value_and_grad

    def loss(layers):
        *hidden, (W, b) = layers
        H = X
        for V, c in hidden:
            Z = anp.dot(H, V) + c
            H = anp.where(Z > 0, Z, mlp.negative_slope * Z)
        output = anp.dot(H, W) + b
        if mlp.criterion == "mse":
            return anp.mean((output - Y) ** 2)
        shifted = output - anp.max(output, axis=1, keepdims=True)
        log_sum = anp.log(anp.sum(anp.exp(shifted), axis=1))
        return anp.mean(log_sum - shifted[np.arange(len(Y)), Y])

    return value_and_grad(loss)(layers)


def by_scipy(mlp, layers, X, Y):
    """Its log-softmax, and its finite differences (three points) of the whole."""
    from scipy.optimize import approx_fprime
    from scipy.special import log_softmax

    shapes = [part.shape for layer in layers for part in layer]
    ends = np.cumsum([np.prod(shape) for shape in shapes])

    def parts(vector):
        each = np.split(vector, ends[:-1])
        flat = [part.reshape(shape) for part, shape in zip(each, shapes, strict=True)]
        return list(zip(flat[::2], flat[1::2], strict=True))

    def loss(vector):
        *hidden, (W, b) = parts(vector)
        H = X
        for V, c in hidden:
            H = H @ V + c
            H = np.where(H > 0, H, mlp.negative_slope * H)
        output = H @ W + b
        if mlp.criterion == "mse":
            return np.mean((output - Y) ** 2)
        return -np.mean(log_softmax(output, axis=1)[np.arange(len(Y)), Y])

    vector = np.concatenate([np.ravel(part) for layer in layers for part in layer])
    # The mean of a step up and a step down: SciPy's own step, 1.5e-8, made larger.
    up, down = (approx_fprime(vector, loss, sign * 1e-6) for sign in (1, -1))
    return loss(vector), parts((up + down) / 2)


def by_torch(mlp, layers, X, Y):
    import torch
    from torch.nn import functional as F

    model = torch_model(mlp, layers)
    output = model(torch.tensor(X))
    target = torch.tensor(Y)
    mse = mlp.criterion == "mse"
    loss = F.mse_loss(output, target) if mse else F.cross_entropy(output, target)
    loss.backward()
    linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    return loss.item(), [(each.weight.grad.numpy().T, each.bias.grad.numpy()) for each in linear]


def torch_model(mlp, layers):
    import torch

    parts = []
    for (d_in, d_out), (W, b) in zip(pairwise(mlp.sizes), layers, strict=True):
        linear = torch.nn.Linear(d_in, d_out, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T.copy()))
            linear.bias.copy_(torch.tensor(b.copy()))
        parts += [linear, torch.nn.LeakyReLU(mlp.negative_slope)]
    return torch.nn.Sequential(*parts[:-1])


def by_jax(mlp, layers, X, Y):
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def loss(layers):
        *hidden, (W, b) = layers
        H = X
        for V, c in hidden:
            H = jax.nn.leaky_relu(H @ V + c, mlp.negative_slope)
        output = H @ W + b
        if mlp.criterion == "mse":
            return jnp.mean((output - Y) ** 2)
        return -jnp.mean(jax.nn.log_softmax(output)[jnp.arange(len(Y)), Y])

    layers = jax.tree.map(jnp.asarray, layers)
    value, gradient = jax.value_and_grad(loss)(layers)
    return float(value), jax.tree.map(np.asarray, gradient)


ORACLES = {"autograd": by_autograd, "scipy": by_scipy, "torch": by_torch, "jax": by_jax}


def descend_by(oracle, mlp, layers, X, Y, rate, epochs):
    """Descend the oracle's gradient with steps of our own; losses of every epoch."""
    layers = [(W.copy(), b.copy()) for W, b in layers]
    losses = []
    for _ in range(epochs + 1):
        loss, gradient = oracle(mlp, layers, X, Y)
        losses.append(loss)
        layers = [
            (W - rate * dW, b - rate * db)
            for (W, b), (dW, db) in zip(layers, gradient, strict=True)
        ]
    return np.array(losses)


def descend_by_torch(mlp, layers, X, Y, rate, epochs):
    """Descend with PyTorch's model, loss and optimiser: nothing of ours is in it."""
    import torch

    model = torch_model(mlp, layers)
    X, Y = torch.tensor(X), torch.tensor(Y)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for _ in range(epochs + 1):
        loss = torch.nn.functional.mse_loss(model(X), Y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.array(losses)

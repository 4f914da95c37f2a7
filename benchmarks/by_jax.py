"""JAX: each step compiled and called from Python, and the whole run compiled into one call."""

from collections.abc import Callable

import jax
import numpy as np
from jax import numpy as jnp
from jax.flatten_util import ravel_pytree
from jax.test_util import check_grads
from tasks import Array, Task

jax.config.update("jax_enable_x64", True)


def loss_of(task: Task) -> Callable[[jax.Array], jax.Array]:
    """Return the loss as a function of one parameter vector."""
    X, Y = jnp.asarray(task.X), jnp.asarray(task.Y)
    _, unpack = ravel_pytree(task.mlp.unpack(np.zeros(task.mlp.size)))

    def loss(theta: jax.Array) -> jax.Array:
        H, layers = X, unpack(theta)
        for W, b in layers[:-1]:
            H = jax.nn.leaky_relu(H @ W + b, task.mlp.negative_slope)
        Yhat = H @ layers[-1][0] + layers[-1][1]
        if task.mlp.criterion == "mse":
            return jnp.square(Yhat - Y).mean()
        return -jax.nn.log_softmax(Yhat)[jnp.arange(len(Y)), Y].mean()

    return loss


def step_of(task: Task) -> Callable[[jax.Array], tuple[jax.Array, jax.Array]]:
    """Return one step of gradient descent: new parameters, and the loss at the old ones."""
    loss_and_gradient = jax.value_and_grad(loss_of(task))

    def step(theta: jax.Array) -> tuple[jax.Array, jax.Array]:
        loss, gradient = loss_and_gradient(theta)
        return theta - task.learning_rate * gradient, loss

    return step


def per_step(task: Task) -> Callable[[], Array]:
    """Compile one step; Python runs the loop."""
    step = jax.jit(step_of(task))

    def run() -> Array:
        theta, losses = jnp.asarray(task.theta), []
        for _ in range(task.epochs):
            theta, loss = step(theta)
            losses.append(loss)
        return np.asarray(losses)

    return run


def whole_run(task: Task) -> Callable[[jax.Array], jax.Array]:
    """Return all epochs as one function of the first parameters, for the compiler."""
    step = step_of(task)
    return lambda theta: jax.lax.scan(lambda at, _: step(at), theta, length=task.epochs)[1]


def compiled_whole(task: Task) -> Callable[[], Array]:
    """Compile the whole run."""
    run = jax.jit(whole_run(task))
    return lambda: np.asarray(run(jnp.asarray(task.theta)))


def vmapped(task: Task) -> Callable[[], Array]:
    """Compile the whole run of all networks at once."""
    run = jax.jit(jax.vmap(whole_run(task)))
    return lambda: np.asarray(run(jnp.asarray(task.theta))).T


def check(task: Task) -> Callable[[], Array]:
    """Run `check_grads` on reverse mode: one random direction, not every derivative."""
    loss = jax.jit(loss_of(task))
    gradient, theta = jax.jit(jax.grad(loss)), jnp.asarray(task.theta)

    def run() -> Array:
        check_grads(loss, (theta,), order=1, modes=["rev"])
        return np.asarray(gradient(theta))

    return run


TRAINING = {"JAX, each step compiled": per_step, "JAX, the whole run compiled": compiled_whole}
MANY = {"JAX vmap": vmapped}
CHECKS = {"JAX check_grads (one direction)": check}

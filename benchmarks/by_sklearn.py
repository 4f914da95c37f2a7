"""scikit-learn's multilayer perceptron, told to do nothing but descend the whole batch.

It has no Leaky ReLU, so it trains the same network with ReLU, and its losses are compared with
those of `leaky` with slope 0.
"""

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from tasks import Array, Task


def training(task: Task) -> Callable[[], Array]:
    """Train one network with ReLU."""
    # Its squared error is half of the sum over outputs: k/2 times the mean. It reports that of
    # the mean, half of ours.
    squared = task.mlp.criterion == "mse"
    rate = task.learning_rate * (2 / task.mlp.sizes[-1] if squared else 1)

    def run() -> Array:
        model = (MLPRegressor if squared else MLPClassifier)(
            hidden_layer_sizes=task.mlp.sizes[1:-1],
            solver="sgd",
            momentum=0,
            alpha=0,
            learning_rate_init=rate,
            batch_size=len(task.X),
            shuffle=False,
            max_iter=1,
            tol=0,
            n_iter_no_change=task.epochs + 1,
            warm_start=True,
        )
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            return fit(model, task) * (2 if squared else 1)

    return run


def fit(model: MLPRegressor | MLPClassifier, task: Task) -> Array:
    """Let the model take its shape in one epoch, give it our parameters, and train it."""
    model.fit(task.X, task.Y)
    layers = task.mlp.unpack(task.theta)
    model.coefs_ = [W.copy() for W, _ in layers]
    model.intercepts_ = [b.copy() for _, b in layers]
    model.loss_curve_, model.max_iter = [], task.epochs
    model.fit(task.X, task.Y)
    return np.array(model.loss_curve_)


TRAINING = {"scikit-learn (ReLU)": training}

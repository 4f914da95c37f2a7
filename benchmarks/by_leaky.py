"""The book's own package, as a chapter calls it."""

from collections.abc import Callable

from tasks import Array, Task

from leaky import central_differences, check_network, train


def training(task: Task) -> Callable[[], Array]:
    """Call `train`, for one network or for a stack."""

    def run() -> Array:
        history = train(
            task.mlp,
            task.theta,
            task.X,
            task.Y,
            learning_rate=task.learning_rate,
            epochs=task.epochs,
        )
        return history.loss[:-1]

    return run


def differences(task: Task) -> Callable[[], Array]:
    """Take all central differences, in stacks of networks."""
    return lambda: central_differences(
        lambda stack: task.mlp.loss(stack, task.X, task.Y), task.theta
    )


def check(task: Task) -> Callable[[], Array]:
    """Check the gradient with everything that `check_network` guards against."""

    def run() -> Array:
        report = check_network(task.mlp, task.theta, task.X, task.Y)
        report.raise_for_failure()
        return report.analytic

    return run


TRAINING = {"leaky": training}
MANY = {"leaky": training}
DIFFERENCES = {"leaky": differences}
CHECKS = {"leaky": check}

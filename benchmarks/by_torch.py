"""PyTorch in eager mode: the network as tensors, the gradient by its own autograd."""

from collections.abc import Callable

import numpy as np
import torch
from tasks import Array, Task
from torch.nn import functional

torch.set_num_threads(1)


def parameters(task: Task) -> list[torch.Tensor]:
    """Return W and b of each layer as leaves; b is (..., 1, d_out), so that a stack broadcasts."""
    leaves = [part for W, b in task.mlp.unpack(task.theta) for part in (W, b[..., np.newaxis, :])]
    return [torch.tensor(leaf, requires_grad=True) for leaf in leaves]


def output(leaves: list[torch.Tensor], X: torch.Tensor, slope: float) -> torch.Tensor:
    """Compute the network's output, of one network or of a stack."""
    H = X
    for W, b in zip(leaves[:-2:2], leaves[1:-2:2], strict=True):
        H = functional.leaky_relu(affine(H, W, b), slope)
    return affine(H, *leaves[-2:])


def affine(H: torch.Tensor, W: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """H W + b in one call, by the function that PyTorch has for each case."""
    if W.ndim == 2:
        return torch.addmm(b, H, W)
    return torch.baddbmm(b, H.expand(len(W), *H.shape[-2:]), W)


def losses(task: Task) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    """Return the criterion; of a stack it is one loss a network."""
    if task.mlp.criterion == "cross_entropy":
        return functional.cross_entropy
    return lambda Yhat, Y: (Yhat - Y).square().mean(dim=(-2, -1))


def training(task: Task) -> Callable[[], Array]:
    """Train one network, or a stack as a batch of matrices."""
    X, Y, measure = torch.tensor(task.X), torch.tensor(task.Y), losses(task)

    def run() -> Array:
        leaves, seen = parameters(task), []
        for _ in range(task.epochs):
            loss = measure(output(leaves, X, task.mlp.negative_slope), Y)
            gradients = torch.autograd.grad(loss.sum(), leaves)
            with torch.no_grad():
                for leaf, gradient in zip(leaves, gradients, strict=True):
                    leaf.sub_(gradient, alpha=task.learning_rate)
            seen.append(loss.detach())
        return torch.stack(seen).numpy()

    return run


def check(task: Task, fast: bool) -> Callable[[], Array]:
    """Run `torch.autograd.gradcheck`; return the gradient that it approved."""
    X, Y, measure, leaves = (
        torch.tensor(task.X),
        torch.tensor(task.Y),
        losses(task),
        parameters(task),
    )

    def loss(*leaves: torch.Tensor) -> torch.Tensor:
        return measure(output(list(leaves), X, task.mlp.negative_slope), Y)

    def run() -> Array:
        torch.autograd.gradcheck(loss, leaves, fast_mode=fast)
        gradients = torch.autograd.grad(loss(*leaves), leaves)
        return np.concatenate([gradient.numpy().ravel() for gradient in gradients])

    return run


TRAINING = {"PyTorch eager": training}
MANY = {"PyTorch batched": training}
CHECKS = {
    "PyTorch gradcheck": lambda task: check(task, fast=False),
    "PyTorch gradcheck, fast (one direction)": lambda task: check(task, fast=True),
}

"""Short trainings by PyTorch's model, losses and optimisers, to compare `train` with.

PyTorch is too large to ask for, so what it makes of them is kept in `optimizers_by_torch.json`;
`python tests/core/optimizers_by_torch.py` writes that anew where PyTorch is installed.
"""

import json
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from networks import make_case
from oracles import torch_model

from leaky import MLP

STORED = Path(__file__).with_suffix(".json")
N, STEPS = 20, 200

# Optimizer and hyperparameters, by the names that both have; gd and momentum are SGD there.
SETTINGS = {
    "gd": {"optimizer": "gd"},
    "momentum": {"optimizer": "momentum"},
    "momentum 0.5": {"optimizer": "momentum", "momentum": 0.5},
    "adam": {"optimizer": "adam"},
    "adam 0.8, 0.95, 0.001": {"optimizer": "adam", "betas": (0.8, 0.95), "eps": 1e-3},
}


class Run(NamedTuple):
    """A training: its settings, the loss, and the samples in a batch (None: all of them)."""

    settings: str
    criterion: str
    batch_size: int | None

    @property
    def case(self):
        """A stack of two networks, and the data that they share."""
        mlp = MLP((3, 4, 2), 0.1, self.criterion)
        return make_case(mlp, np.random.default_rng(1), N, ((2,), (), ()))

    @property
    def options(self):
        """What `train` is called with; four batches an epoch, or one."""
        epochs = STEPS if self.batch_size is None else STEPS // -(-N // self.batch_size)
        drawn = {} if self.batch_size is None else {"rng": np.random.default_rng(2)}
        same = {"learning_rate": 0.02, "epochs": epochs, "batch_size": self.batch_size}
        return same | drawn | SETTINGS[self.settings]

    def __str__(self):
        return f"{self.settings}; {self.criterion}; {self.batch_size or N} samples a batch"


RUNS = [Run(*each) for each in product(SETTINGS, ["mse", "cross_entropy"], [None, 6])]


def by_torch(run):
    """Train each network of the stack; return its parameters at the end, shape (2, P)."""
    mlp, stack, X, Y = run.case
    return np.array([_train_one(run, mlp, theta, X, Y) for theta in stack])


def _train_one(run, mlp, theta, X, Y):
    import torch

    torch.set_num_threads(1)
    model, X, Y = torch_model(mlp, mlp.unpack(theta)), torch.tensor(X), torch.tensor(Y)
    mse = mlp.criterion == "mse"
    criterion = torch.nn.MSELoss() if mse else torch.nn.CrossEntropyLoss()
    optimizer = _torch_optimizer(torch, model, run.options)
    for rows in _batches(run.options):
        optimizer.zero_grad()
        criterion(model(X[rows]), Y[rows]).backward()
        optimizer.step()
    linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    return mlp.pack([(each.weight.detach().T, each.bias.detach()) for each in linear])


def _torch_optimizer(torch, model, options):
    rate, name = options["learning_rate"], options["optimizer"]
    if name == "adam":
        own = {key: options[key] for key in ("betas", "eps") if key in options}
        return torch.optim.Adam(model.parameters(), lr=rate, **own)
    momentum = options.get("momentum", 0.9) if name == "momentum" else 0
    return torch.optim.SGD(model.parameters(), lr=rate, momentum=momentum)


def _batches(options):
    """Yield the samples of each step, in the order that `train` promises."""
    for _ in range(options["epochs"]):
        if options["batch_size"] is None:
            yield np.arange(N)
        else:
            order = np.argsort(options["rng"].random(N))
            yield from np.split(order, range(options["batch_size"], N, options["batch_size"]))


def stored():
    """What PyTorch made of each run when the file was written, by the run's name."""
    runs = json.loads(STORED.read_text("utf-8"))
    return {str(run): np.array(runs[str(run)]) for run in RUNS}


def main():
    """Write the file anew, a run in a line."""
    from torch import __version__

    lines = {"torch": __version__} | {str(run): by_torch(run).tolist() for run in RUNS}
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in lines.items())
    STORED.write_text(f"{{\n{text}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()

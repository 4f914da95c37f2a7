"""Modules at the places where they were in the first edition: students have saved notebooks."""

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import cast

MOVED = {f"leaky.{name}": f"leaky.lessons.{name}" for name in ("clinic", "healthy", "walkthrough")}


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers for a module's old name with the module itself, not with a second copy of it."""

    moved = MOVED

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname in MOVED else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(MOVED[spec.name])
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just written the old name's specification into it.
        module.__spec__ = cast(ModuleSpec, module.__spec__).loader_state


# Once, also where leaky is imported anew.
if not any(getattr(finder, "moved", {}) == MOVED for finder in sys.meta_path):
    sys.meta_path.append(Finder())

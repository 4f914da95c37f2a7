"""Put what a command made into somebody's folder, and replace nothing that it did not make.

A ledger in the folder lists what was put there, with the hashes that each file may have. So a
later call knows what it may replace or remove: what the ledger lists and nobody changed since.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

LEDGER = "written-by-make.json"


def place(made: Path, folder: Path, state: str = "") -> None:
    """Move the files of one folder into another, in place of those of an earlier call.

    Parameters
    ----------
    made : pathlib.Path
        What is to be there. It is empty of files afterwards.
    folder : pathlib.Path
        Where it is to be. Files that no call of this put there stay.
    state : str, optional
        What `state_of` answers from now on.

    Raises
    ------
    FileExistsError
        Before anything happens, if a file that is not of an earlier call, or was changed since,
        would be replaced, or if a part of `folder` is a link to elsewhere.
    """
    new = {_name(path, made): _digest(path) for path in _files(made)}
    known: dict[str, list[str]] = _read(folder).get("files", {})
    _refuse(folder, [name for name in new if _is_foreign(folder, name, known.get(name, []), new)])
    both = {name: [*known.get(name, []), digest] for name, digest in new.items()}
    _write(folder, known | both, "")  # whatever happens from here on: these are ours
    for name in known.keys() - new.keys():
        _remove(folder, name, known[name])
    for name in new:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made / name, target)
    _write(folder, {name: [digest] for name, digest in new.items()}, state)


def copy_below(paths: Iterable[Path], base: Path, folder: Path) -> None:
    """Copy files to where they stand below `base`, but below another folder."""
    for path in paths:
        target = folder / path.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def state_of(folder: Path) -> str:
    """Return the state of what was put into a folder; of what is not whole, nothing."""
    return str(_read(folder).get("state", ""))


def check_empty(folder: Path) -> None:
    """Refuse a folder that is somebody's already.

    Raises
    ------
    FileExistsError
        If there is something in it, and none of it is of an earlier call of `place`.
    """
    if folder.exists() and not (folder / LEDGER).is_file():
        if not folder.is_dir() or any(folder.iterdir()):
            raise FileExistsError(
                f"{folder} is not empty, and this command did not make it. Move it away, or name "
                "another folder (in _build, `make clean` removes what is left of older builds)."
            )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(folder: Path) -> dict:
    ledger = folder / LEDGER
    return json.loads(ledger.read_text(encoding="utf-8")) if ledger.is_file() else {}


def _write(folder: Path, files: dict[str, list[str]], state: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"state": state, "files": files}, indent=1, sort_keys=True)
    unfinished = folder / f"{LEDGER}.{os.getpid()}"
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(folder / LEDGER)


def _is_foreign(folder: Path, name: str, hashes: list[str], new: dict[str, str]) -> bool:
    """Tell whether something stands at a place that this command did not put there."""
    target = folder / name
    if _leads_elsewhere(folder, name) or target.is_dir():
        return True
    return target.exists() and _digest(target) not in (*hashes, new[name])


def _leads_elsewhere(folder: Path, name: str) -> bool:
    within = PurePosixPath(name)
    ways = [folder / part for part in (within, *within.parents) if part != PurePosixPath(".")]
    return ".." in within.parts or any(way.is_symlink() for way in ways)


def _refuse(folder: Path, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        raise FileExistsError(
            f"In {folder} this command would replace what it did not write, or what was changed "
            f"since: {', '.join(names[:3])}{more}. Move it away, and run the command again."
        )


def _remove(folder: Path, name: str, hashes: list[str]) -> None:
    """Remove a file that is as it was put there, and the folders that it leaves empty."""
    target = folder / name
    if _leads_elsewhere(folder, name) or not target.is_file() or _digest(target) not in hashes:
        return
    target.unlink()
    for parent in target.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()

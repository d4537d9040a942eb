"""Check a Chroma build in a process of its own, because a damaged one can end the process that opens it.

`check` is what the store calls; `python -m vectorstore.probe LIBRARY BUILD` is the other process. It pays what the index still owes to
the library, counts, and looks up a sample of passages by their own vectors. Exit status 0: fit to be used, and nothing is owed any more.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from vectorstore.errors import IndexFailed, StoreError
from vectorstore.index import Build, sample
from vectorstore.library import Library

PATIENCE_S = 600.0


def check(library: Path, build: Path) -> None:
    """Run the probe on a build that no process has open. Raises IndexFailed when it is not fit to be used, whatever the reason."""
    command = [sys.executable, "-m", "vectorstore.probe", str(library), str(build)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, cwd=Path(__file__).parent.parent, text=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IndexFailed(f"The index in {build} could not be checked ({error}).") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise IndexFailed(f"The index in {build} did not pass its check (exit {done.returncode}: {said[-1] if said else 'no message'}).")


def main(library_path: str, build_path: str) -> int:
    """Exit status of the probe: 0 fit, 1 not."""
    library = Library(Path(library_path))
    try:
        build = Build(Path(build_path), new=False)
        pending = library.vectors.pending()
        build.drop(pending.drop)
        build.add(pending.add, pending.vectors)
        numbers = sorted(library.vectors.numbers())
        build.probe(len(numbers), library.vectors.of(sample(numbers)))
        library.vectors.paid(pending)
        build.close()
    except StoreError as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is the other process's report
        return 1
    finally:
        library.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

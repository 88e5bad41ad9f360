"""Make the environment: pinned packages whose hashes are checked, and the `ronde` command. Needs Python and no more.

    python3 tools/bootstrap.py .venv requirements/run.txt

With uv on the path it takes 3 seconds, with pip half a minute. The project itself is not installed: the command points
at this folder, so that a change of the code is a change of the command.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = """\
#!{python}
import sys

sys.path.insert(0, {root!r})

from web.cli import main

sys.exit(main())
"""


def main(folder: str, requirements: str) -> None:
    """Bring the environment in `folder` to what `requirements` lists."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"ronde: Python 3.11 or newer is needed, this is {found}; give another with: make PYTHON=python3.12")
    venv = Path(folder).absolute()
    if not works(venv):
        print(f"ronde: making {folder} ...", flush=True)
        make(venv)
    print(f"ronde: installing {requirements} ...", flush=True)
    install(venv, requirements)
    write_launcher(venv)


def works(venv: Path) -> bool:
    """Whether there is an environment whose Python still runs."""
    python = venv / "bin" / "python"
    return python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


def make(venv: Path) -> None:
    """An empty environment."""
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, str(venv)])
    else:
        run(
            [sys.executable, "-m", "venv", "--clear", str(venv)],
            "this Python cannot make environments; on Debian: apt-get install python3-venv",
        )


def install(venv: Path, requirements: str) -> None:
    """What the list pins, refused when a hash differs."""
    python = str(venv / "bin" / "python")
    uv = shutil.which("uv")
    if uv:
        run([uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", requirements])
        return
    if subprocess.run([python, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
        run([python, "-m", "ensurepip"], "there is no pip here, and no uv")
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    run([python, "-m", "pip", "install", *options, "-r", requirements])


def write_launcher(venv: Path) -> None:
    """The command: `web.cli` of this folder, with the environment's Python."""
    launcher = venv / "bin" / "ronde"
    launcher.write_text(LAUNCHER.format(python=venv / "bin" / "python", root=str(ROOT)))
    launcher.chmod(0o755)


def run(command: list[str], hint: str = "") -> None:
    """Run a command, or stop with one line."""
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit(f"ronde: {hint or 'this failed: ' + ' '.join(command)}")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Files that would break the house by being there, and files that grow past what fits in the head."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 400  # lines; 300 is the aim
GENERATED = ("alembic/versions/", "static/vendor/", "requirements/", "translations/", "demo/", "static/icons/")
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".ini", ".txt", ".sh", ".json", ".yml", ".po", ".mako", ""}
LOCKS = ("requirements/run.txt", "requirements/test.txt")
# Written apart, so that this file does not name them.
REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(org|com)", "unpkg" + r"\.com"))
)


def project_files() -> list[Path]:
    """Every file of the project: what git holds, and what it would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(ROOT / name for name in set(listed.split("\0")) if name and (ROOT / name).is_file())


def texts() -> dict[str, str]:
    """Every text file, by its path in the project."""
    return {str(path.relative_to(ROOT)): path.read_text() for path in project_files() if path.suffix in TEXT}


def test_the_folder_of_migrations_is_no_package():
    assert not (ROOT / "alembic" / "__init__.py").exists(), "it would shadow the library of the same name"


def test_no_folder_shadows_the_standard_library():
    assert not (ROOT / "locale").exists(), "catalogues live in translations/"


def test_no_file_is_longer_than_fits_in_the_head():
    long = {
        name: lines
        for name, text in texts().items()
        if name.endswith((".py", ".html", ".js"))  # the style is one file of layers on purpose
        and not name.startswith(GENERATED)
        and (lines := text.count("\n")) > LONGEST
    }

    assert long == {}


def test_no_file_names_the_host_of_a_registry():
    named = [name for name, text in texts().items() if REGISTRIES.search(text)]

    assert named == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name):
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text().strip())

    assert [block.partition("\n")[0] for block in blocks if not PINNED.fullmatch(block)] == []


PINNED = re.compile(
    r"[a-z0-9-]+(\[[a-z,]+\])?==[\w.]+( ; [^\\]+)? \\\n"
    r"(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
    r"(    # .*\n?)*"
)

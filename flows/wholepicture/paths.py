"""The paths of the data folders, `sql/` and `expectations/`, in a checkout or inside a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """The folder of that name in an installed wheel, else at the top of a checkout."""
    packed = _PACKAGE / name
    return packed if packed.is_dir() else _PACKAGE.parents[1] / name


SQL = _folder("sql")
EXPECTATIONS = _folder("expectations")

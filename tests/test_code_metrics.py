"""The figures of the source that are reached stay reached."""

import runpy
from pathlib import Path

import pytest

TOOL = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "code_metrics.py"))


@pytest.fixture(scope="module")
def figures():
    metrics = TOOL["measure"](TOOL["SOURCE"])
    return {name: value for name, value, _ in TOOL["rows"](metrics)}


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("median lines of a function", 8),
        ("90th percentile", 21),
        ("functions over 60 lines", 0),
    ],
)
def test_functions_stay_short(figures, name, most):
    assert figures[name] <= most


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("typed arguments, %", 100),
        ("public functions with arrays that state shapes and units, %", 90),
        ("public functions of three or more arguments that list them, %", 90),
    ],
)
def test_functions_stay_documented(figures, name, least):
    assert figures[name] >= least


def test_a_function_without_shapes_is_counted(tmp_path):
    (tmp_path / "module.py").write_text(
        "def mean(a: NDArray[np.float64]) -> float:\n"
        '    """Return the mean."""\n'
        "    return float(a.mean())\n\n\n"
        "def scaled(a: NDArray[np.float64]) -> NDArray[np.float64]:\n"
        '    """Return millimetres, shape (N, 2)."""\n'
        "    return a * 2\n",
        encoding="utf-8",
    )
    metrics = TOOL["measure"](tmp_path)
    assert len(metrics.with_arrays) == 2
    assert [place.split()[1] for place in metrics.without_shape_or_unit] == ["mean"]


def test_no_file_is_longer_than_500_lines():
    root = Path(__file__).parents[1]
    long = {
        str(path.relative_to(root)): n_lines
        for folder in ("src", "tests", "tools", "benchmarks")
        for path in (root / folder).rglob("*.py")
        if (n_lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}

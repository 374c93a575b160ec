"""Weights that are not exported yet track like any other tracker."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.errors import BadInputError  # noqa: E402
from longaxis.evaluation.measure import Measuring, measure_case  # noqa: E402
from longaxis.training.checkpoints import save_weights  # noqa: E402
from longaxis.training.network_table import build_network  # noqa: E402
from longaxis.training.weights_tracker import WeightOptions, tracker_or_weights  # noqa: E402
from tests.unit.evaluation.reference_samples import case  # noqa: E402

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("run") / "weights.safetensors"
    names = {"network": "echotracker2", "preset": "small"}
    save_weights(build_network("echotracker2", "small"), path, names=names)
    return path


def test_weights_are_a_tracker_with_a_name_and_a_hash(weights):
    name, tracker = tracker_or_weights(str(weights), WeightOptions())
    assert name == "echotracker2 small (weights)"
    assert len(tracker.identity.model_sha256) == 64


def test_the_points_are_where_they_were_given_and_everywhere_known(weights):
    _, tracker = tracker_or_weights(str(weights), WeightOptions(from_query=True))
    one = case(rows=3)
    begin = one.points_mm[4].reshape(-1, 2)
    tracks = tracker.track(one.loop, begin, start_frame=4, mesh_shape=(13, 3))
    assert tracks.points_mm.shape == (9, 39, 2)
    assert tracks.points_mm[4] == pytest.approx(begin)
    assert np.isfinite(tracks.points_mm).all()


def test_untaught_weights_that_begin_at_block_matching_are_measured(weights):
    _, tracker = tracker_or_weights(str(weights), WeightOptions())
    found = measure_case(tracker, case(rows=3), Measuring())
    assert np.isfinite(found.score.error_px)
    assert found.has_mesh


def test_a_file_without_weights_is_refused(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(BadInputError, match="no weights"):
        tracker_or_weights(str(path), WeightOptions())

"""The burst on a graphics card, rehearsed on the processor."""

import json

import pytest

torch = pytest.importorskip("torch")

from longaxis.models.networks.echotracker2 import PRESETS  # noqa: E402
from longaxis.training.checkpoints import load_weights  # noqa: E402
from longaxis.training.cli import main  # noqa: E402
from longaxis.training.device_batches import BatchPlan, DeviceClips  # noqa: E402
from longaxis.training.network_table import build_network  # noqa: E402
from tests.training.test_several_kinds import tiny  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training


@pytest.fixture
def tiny_half(monkeypatch):
    monkeypatch.setitem(PRESETS, "half", tiny())


@pytest.mark.usefixtures("tiny_half")
def test_a_rehearsal_writes_weights_and_a_log(tmp_path):
    assert main(["burst", "--rehearse", "--minutes", "60", "--out", str(tmp_path)]) == 0
    log = json.loads((tmp_path / "burst.json").read_text())
    assert log["clips"] >= 1
    assert log["steps"] >= 1
    assert log["megabytes"] < 16
    assert log["comparison"]["peak strain difference, points"] == 0
    network = build_network("echotracker2", "half+matching")
    load_weights(network, tmp_path / "weights.safetensors")


def test_without_a_graphics_card_the_command_says_what_to_do(tmp_path, capsys):
    if torch.cuda.is_available():
        pytest.skip("there is a graphics card here")
    assert main(["burst", "--out", str(tmp_path)]) == 3
    assert "--rehearse" in capsys.readouterr().err


def test_the_largest_network_of_a_burst_stays_below_16_megabytes():
    network = build_network("echotracker2", "half+matching")
    assert 2 * sum(each.numel() for each in network.parameters()) < 16e6


def test_truth_and_pictures_of_a_batch_are_moved_alike():
    clip = moving_texture(2, n_frames=6, swing_px=6.0)
    clips = DeviceClips(6, "cpu", seed=3)
    mesh = torch.from_numpy(clip.points_px.reshape(6, -1, 2))
    clips.add(torch.from_numpy(clip.frames), mesh, 3)
    plan = BatchPlan(n_clips=3, n_points=12, side_px=128, zoom=(1.0, 1.2))
    batch = clips.batch(plan)
    assert batch.frames.shape == (3, 6, 1, 128, 128)
    assert batch.target.positions.shape == (3, 6, 12, 2)
    where = 2 * batch.target.positions.flatten(0, 1) / 128 - 1
    grey = torch.nn.functional.grid_sample(
        batch.frames.flatten(0, 1), where[:, None], align_corners=False
    ).reshape(3, 6, 12)
    counted = batch.target.inside > 0
    first = grey[:, :1].expand_as(grey)
    together = torch.stack([first[counted], grey[counted]])
    assert counted.float().mean() > 0.5
    assert torch.corrcoef(together)[0, 1] > 0.8


def test_clips_of_a_batch_do_not_see_each_other():
    torch.manual_seed(0)
    network = build_network("echotracker2", "compact").eval()
    clips = DeviceClips(4, "cpu", seed=1)
    for seed in (1, 2):
        clip = moving_texture(seed, n_frames=4, swing_px=6.0)
        mesh = torch.from_numpy(clip.points_px.reshape(4, -1, 2))
        clips.add(torch.from_numpy(clip.frames), mesh, 2)
    batch = clips.batch(BatchPlan(n_clips=2, n_points=9, side_px=64))
    frames = batch.target.query_frames
    with torch.no_grad():
        both = network(batch.frames, batch.queries, frames, batch.bias)[-1].positions
        alone = network(
            batch.frames[1:], batch.queries[1:], frames[1:], batch.bias[4:]
        )[-1].positions
    assert torch.allclose(both[1:], alone, atol=1e-3)

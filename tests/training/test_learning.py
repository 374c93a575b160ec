"""Losses, schedule, averaging, samples, and one network that learns a clip by heart."""

import dataclasses

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.evaluation.metrics import score, summarise  # noqa: E402
from longaxis.models.networks.attention import neighbour_bias  # noqa: E402
from longaxis.models.networks.echotracker2 import Refined, build  # noqa: E402
from longaxis.training.cached_clip import load_clip, save_clip  # noqa: E402
from longaxis.training.checkpoints import (  # noqa: E402
    Average,
    load_weights,
    save_weights,
)
from longaxis.training.clip_store import StoreSettings  # noqa: E402
from longaxis.training.evaluation import evaluate_clip, still_score  # noqa: E402
from longaxis.training.fit import Run, as_target, fit  # noqa: E402
from longaxis.training.fit_settings import FitSettings  # noqa: E402
from longaxis.training.losses import (  # noqa: E402
    LossSettings,
    Target,
    fold_loss,
    position_loss,
    strain_loss,
    total_loss,
)
from longaxis.training.plot import read_columns  # noqa: E402
from longaxis.training.samples import (  # noqa: E402
    SamplePlan,
    choose_frames,
    draw_sample,
)
from longaxis.training.schedule import one_cycle  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training


def target_of(positions):
    return Target(
        positions=positions,
        inside=torch.ones(positions.shape[:3]),
        quality=torch.ones(positions.shape[:3]),
        query_frames=torch.zeros(len(positions), dtype=torch.long),
    )


def grid(n_frames=3):
    x, y = torch.meshgrid(torch.arange(3.0), torch.arange(3.0), indexing="xy")
    points = torch.stack([x, y], dim=-1).reshape(-1, 2) * 10
    return points.expand(1, n_frames, -1, -1).clone()


def test_truth_has_no_loss_but_the_quality_it_was_given():
    truth = grid()
    target = target_of(truth)
    certain = torch.full(truth.shape[:3], 30.0)
    settings = LossSettings(folds=1.0)
    loss, parts = total_loss([Refined(truth, certain)], target, settings)
    assert loss.item() == pytest.approx(0, abs=1e-6)
    assert set(parts) == {"position_px", "quality", "strain", "folds"}


def test_later_iterations_weigh_more():
    target = target_of(grid())
    off, sure = grid() + 1.0, torch.full((1, 3, 9), 30.0)
    right = Refined(grid(), sure)
    wrong = Refined(off, sure)
    settings = LossSettings(strain=0)
    early, _ = total_loss([wrong, right], target, settings)
    late, _ = total_loss([right, wrong], target, settings)
    assert early.item() == pytest.approx(0.8, rel=1e-4)
    assert late.item() == pytest.approx(1.0, rel=1e-4)


def test_strain_loss_sees_shortening_and_not_sway():
    target = target_of(grid())
    assert strain_loss(grid() + 7.0, target).item() == pytest.approx(0, abs=1e-5)
    shortened = grid() * 0.9
    assert strain_loss(shortened, target).item() == pytest.approx(0.1, rel=1e-3)


def test_fold_loss_sees_a_mirrored_mesh_only():
    target = target_of(grid())
    assert fold_loss(grid() * 0.8, target).item() == 0
    mirrored = grid() * torch.tensor([-1.0, 1.0])
    assert fold_loss(mirrored, target).item() > 0.5


@pytest.mark.parametrize("loss", [strain_loss, fold_loss])
def test_each_clip_of_a_batch_is_judged_by_its_own_pairs(loss):
    # The second clip has other points: far apart what is near in the first.
    order = torch.tensor([8, 0, 4, 2, 6, 1, 7, 3, 5])
    truth = [grid(), 3.0 * grid()[:, :, order]]
    found = [truth[0] * torch.tensor([-0.5, 1.0]), truth[1] * torch.tensor([1.0, 0.8])]
    alone = [
        loss(*each).item() for each in zip(found, map(target_of, truth), strict=True)
    ]
    both = target_of(torch.cat(truth))
    together = loss(torch.cat(found), both).item()
    counts = [_n_terms(loss, each) for each in truth]
    expected = sum(n * one for n, one in zip(counts, alone, strict=True)) / sum(counts)
    assert together == pytest.approx(expected, rel=1e-4)
    assert together > 0


def _n_terms(loss, points):
    if loss is fold_loss:
        return points.shape[2]
    apart = torch.cdist(points[0, 0], points[0, 0])
    return int(torch.triu((apart > 8) & (apart < 40)).sum())


def test_points_outside_do_not_count():
    truth = grid()
    target = dataclasses.replace(target_of(truth), inside=torch.zeros(1, 3, 9))
    assert position_loss(truth + 5, target).item() == 0


def test_one_cycle_rises_once_and_falls_to_its_floor():
    rates = [one_cycle(step / 200) for step in range(201)]
    top = int(np.argmax(rates))
    assert rates[top] == pytest.approx(1.0)
    assert (np.diff(rates[: top + 1]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()
    assert rates[-1] == pytest.approx(0.01)


def test_average_of_equal_weights_is_that_weight():
    network = torch.nn.Linear(2, 2)
    average = Average(network, 0.9)
    for _ in range(5):
        average.update(network)
    torch.testing.assert_close(average.weights["weight"], network.weight.detach())


def test_weights_come_back_as_they_were_written(tmp_path):
    network, other = build("small"), build("small")
    save_weights(network, tmp_path / "w.safetensors")
    load_weights(other, tmp_path / "w.safetensors")
    for one, two in zip(network.parameters(), other.parameters(), strict=True):
        assert torch.equal(one, two)


def test_a_sample_follows_its_own_pictures():
    clip = moving_texture(4)
    plan = SamplePlan(augmentation_probability=0.0)
    for seed in range(4):
        sample = draw_sample(clip, plan, np.random.default_rng(seed))
        assert sample is not None
        greys = []
        for frame, points in zip(sample.frames, sample.points_px, strict=True):
            column, row = np.floor(points).astype(int).clip(0, len(frame) - 1).T
            greys.append(frame[row, column])
        # A material point keeps its grey; neighbours do not have the same.
        steady = np.where(sample.inside, np.stack(greys), np.nan)
        assert np.nanstd(steady, axis=0).mean() < 0.5 * np.nanstd(steady, axis=1).mean()
        assert sample.inside[sample.query_frame].all()


def test_a_made_up_start_is_right_in_the_query_frame_and_drifts_elsewhere():
    clip = moving_texture(4)
    plan = SamplePlan(augmentation_probability=0.0, stationary_probability=0.0)
    sizes = []
    for seed in range(6):
        sample = draw_sample(clip, plan, np.random.default_rng(seed))
        assert sample is not None
        error = np.abs(sample.start_px - sample.points_px)
        assert error[sample.query_frame].max() == 0
        sizes.append(error.mean())
    assert 0.2 < np.median(sizes) < 3


def test_a_still_start_is_the_query_position():
    plan = SamplePlan(augmentation_probability=0.0, stationary_probability=1.0)
    sample = draw_sample(moving_texture(4), plan, np.random.default_rng(0))
    assert sample is not None
    query = sample.points_px[sample.query_frame]
    np.testing.assert_array_equal(
        sample.start_px, np.broadcast_to(query, sample.start_px.shape)
    )


def test_block_matching_is_the_start_where_a_clip_has_it():
    clip = moving_texture(4)
    found = clip.points_px + np.float32(2.0)
    found[:5] = np.nan
    clip = dataclasses.replace(clip, matched_px=found, beat=(6, 16, 30))
    plan = SamplePlan(
        augmentation_probability=0.0, matched=1.0, zoom=(1.0, 1.0), any_turn=0.0
    )
    for seed in range(5):
        sample = draw_sample(clip, plan, np.random.default_rng(seed))
        assert sample is not None
        off = np.linalg.norm(sample.start_px - sample.points_px, axis=-1)
        others = np.arange(len(off)) != sample.query_frame
        assert (off[sample.query_frame] == 0).all()
        # A stretch of a tenth changes lengths; a turn does not.
        np.testing.assert_allclose(off[others], 2 * np.sqrt(2), rtol=0.15)


def test_a_sample_can_be_drawn_again():
    clip = moving_texture(4)
    first = draw_sample(clip, SamplePlan(), np.random.default_rng(7))
    second = draw_sample(clip, SamplePlan(), np.random.default_rng(7))
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.frames, second.frames)


def test_a_piece_can_be_made_to_contain_end_systole():
    clip = moving_texture(1, n_frames=60)
    plan = SamplePlan(query_at_end_systole=1.0, strides=(2,))
    for seed in range(20):
        frames, query = choose_frames(clip, plan, np.random.default_rng(seed))
        assert abs(frames[query] - clip.beat[1]) <= 1


def test_scores_of_the_truth_and_of_nothing_moves():
    clip = moving_texture(2)
    true = clip.points_px.astype(float)
    perfect = score(true, true, beat=clip.beat, mm_per_pixel=1.0)
    assert perfect.error_px == 0
    assert perfect.global_strain == pytest.approx(-0.15, abs=1e-3)
    assert not perfect.folds
    stationary_probability = still_score(clip)
    assert stationary_probability.global_strain == 0
    table = summarise([perfect, perfect])
    assert table["within_1_px"] == 1
    assert table["global_mae"] == 0


def test_clips_come_back_as_they_were_written(tmp_path):
    clip = moving_texture(3)
    save_clip(clip, tmp_path / "clip_1.npz")
    again = load_clip(tmp_path / "clip_1.npz")
    np.testing.assert_array_equal(clip.frames, again.frames)
    np.testing.assert_array_equal(clip.points_px, again.points_px)
    assert again.beat == clip.beat


class NoWorker:
    """Stands in for the simulating process: the clips are there already."""

    def terminate(self):
        """Do nothing."""

    def join(self):
        """Do nothing."""


@pytest.fixture
def quick_run(tmp_path, monkeypatch):
    monkeypatch.setattr("longaxis.training.fit.start_worker", lambda _store: NoWorker())
    (tmp_path / "clips").mkdir()
    for seed in range(3):
        save_clip(
            moving_texture(seed),
            tmp_path / "clips" / f"clip_{1_000_000 + seed:09d}.npz",
        )
    return FitSettings(
        folder=tmp_path / "run",
        store=StoreSettings(folder=tmp_path / "clips", n_before_start=3),
        held_out=tmp_path / "clips",
        n_held_out=1,
        n_steps=2,
        half_precision=False,
        plan=SamplePlan(n_frames=(4, 5), side_px=(64, 64), n_positions=40),
    )


def test_a_run_leaves_weights_tables_and_a_plot_and_goes_on(quick_run):
    fit(quick_run)
    folder = quick_run.folder
    assert (folder / "weights.safetensors").exists()
    assert (folder / "run.png").exists()
    assert read_columns(folder / "cycles.csv")["step"] == [2.0]
    fit(dataclasses.replace(quick_run, n_steps=3))
    assert read_columns(folder / "cycles.csv")["step"] == [2.0, 3.0]


def test_resuming_finds_the_same_weights(quick_run):
    fit(quick_run)
    first, second = Run(quick_run), Run(quick_run)
    first.resume()
    second.resume()
    assert first.step == 2
    for one, two in zip(
        first.network.parameters(), second.network.parameters(), strict=True
    ):
        assert torch.equal(one, two)


@pytest.mark.slow
def test_one_clip_can_be_learned_by_heart():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    clip = moving_texture(1, n_frames=24, swing_px=5.0)
    plan = SamplePlan(
        augmentation_probability=0.0,
        n_frames=(8, 8),
        side_px=(96, 96),
        n_positions=128,
        zoom=(1.0, 1.0),
    )
    sample = draw_sample(clip, plan, np.random.default_rng(0))
    assert sample is not None
    target = as_target(sample, "cpu")
    pictures = torch.from_numpy(sample.frames / 127.5 - 1)[None, :, None]
    points = target.positions[:, sample.query_frame]
    network = build("small")
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    n_steps = 150
    for step in range(n_steps):
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * one_cycle(step / n_steps)
        results = network(
            pictures, points, target.query_frames, neighbour_bias(points[0], 12)
        )
        loss, parts = total_loss(results, target, LossSettings())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
    assert parts["position_px"] < 0.2


def test_an_untrained_network_is_measured_like_any_other():
    clip = moving_texture(5, n_frames=6)
    clip = dataclasses.replace(clip, beat=(0, 2, 5))
    result = evaluate_clip(build("small").eval(), clip)
    assert np.isfinite(result.error_px)

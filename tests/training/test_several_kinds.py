"""Clips of several kinds, training from the query points, and choosing by worlds."""

import dataclasses
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.errors import BadInputError  # noqa: E402
from longaxis.models.networks.attention import neighbour_bias  # noqa: E402
from longaxis.models.networks.echotracker2 import (  # noqa: E402
    PRESETS,
    EchoTracker2,
    Refined,
    build,
    covariance,
    untrained,
)
from longaxis.simulation import moved_texture  # noqa: E402
from longaxis.simulation.draw import Wish, draw_recipe  # noqa: E402
from longaxis.simulation.moved_texture import clip_of_texture  # noqa: E402
from longaxis.simulation.visibility import inside_sector  # noqa: E402
from longaxis.training import worlds  # noqa: E402
from longaxis.training.cached_clip import load_clip, on_network_grid  # noqa: E402
from longaxis.training.clip_files import clip_name, save_clip  # noqa: E402
from longaxis.training.clip_kinds import KINDS  # noqa: E402
from longaxis.training.clip_store import StoreSettings  # noqa: E402
from longaxis.training.curriculum import plan_at  # noqa: E402
from longaxis.training.evaluation import follow, thin  # noqa: E402
from longaxis.training.fit import Run, fit  # noqa: E402
from longaxis.training.fit_settings import FitSettings  # noqa: E402
from longaxis.training.kind_store import KindStore, KindStoreSettings  # noqa: E402
from longaxis.training.losses import (  # noqa: E402
    LossSettings,
    Target,
    spread_loss,
    total_loss,
)
from longaxis.training.samples import draw_sample, motionless  # noqa: E402
from longaxis.training.worlds import read_cycle, summary, world_of  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training


def ideal_look(rng):
    return moved_texture.TextureLook(
        grain_px=(1.5, 1.2),
        grain_deg=10.0,
        kept=1.0,
        memory=0.0,
        dynamic_range_db=50.0,
        wall_db=-15.0,
        cavity_db=-30.0,
        outside_db=-20.0,
        patches_db=2.0,
        patches_px=12.0,
        still_db=-90.0,
        noise=0.0,
        persistence=0.0,
        is_smooth=False,
    )


def brightness_at(frame, points_px):
    import cv2

    places = points_px.astype(np.float32)
    return cv2.remap(frame.astype(np.float32), places, None, cv2.INTER_LINEAR)


def test_a_moved_texture_moves_as_its_truth_says(monkeypatch):
    monkeypatch.setattr(moved_texture, "draw_texture_look", ideal_look)
    recipe = draw_recipe(1_000_004, Wish(n_beats=1, n_frames=12, artefacts=()))
    clip = clip_of_texture(recipe)
    mesh = clip.mesh_mm / clip.loop.mm_per_pixel[0]
    # Between the mesh's own points, where nothing pins the motion field.
    inner = (mesh[:, 1:-1:2, 1:-1] + mesh[:, 2::2, 1:-1]) / 2
    end_systole = clip.beat.end_systole
    far = int(np.abs(mesh - mesh[end_systole]).mean(axis=(1, 2, 3)).argmax())
    at_rest = brightness_at(clip.loop.frames[end_systole], inner[end_systole])
    moved = brightness_at(clip.loop.frames[far], inner[far])
    stayed = brightness_at(clip.loop.frames[far], inner[end_systole])
    inner_mm = inner * clip.loop.mm_per_pixel[0]
    seen = inside_sector(recipe, inner_mm[end_systole], margin_mm=3)
    seen &= inside_sector(recipe, inner_mm[far], margin_mm=3)
    assert np.corrcoef(at_rest[seen], moved[seen])[0, 1] > 0.9
    assert np.corrcoef(at_rest[seen], stayed[seen])[0, 1] < 0.5


def test_haze_does_not_cover_a_brighter_smooth_texture(monkeypatch):
    import cv2

    # The wall lies 15 dB over the haze, the cavity 15 dB under it.
    def hazy_look(rng):
        look = ideal_look(rng)
        return dataclasses.replace(
            look, is_smooth=True, still_db=-30.0, cavity_db=-45.0, outside_db=-15.0
        )

    monkeypatch.setattr(moved_texture, "draw_texture_look", hazy_look)
    recipe = draw_recipe(1_000_004, Wish(n_beats=1, n_frames=12, artefacts=()))
    clip = clip_of_texture(recipe)
    mesh = clip.mesh_mm / clip.loop.mm_per_pixel[0]
    end_systole = clip.beat.end_systole
    far = int(np.abs(mesh - mesh[end_systole]).mean(axis=(1, 2, 3)).argmax())
    first, later = clip.loop.frames[end_systole], clip.loop.frames[far]
    wall = inside_sector(recipe, clip.mesh_mm[end_systole], margin_mm=3)
    wall &= inside_sector(recipe, clip.mesh_mm[far], margin_mm=3)
    at_rest = brightness_at(first, mesh[end_systole])[wall]
    moved = brightness_at(later, mesh[far])[wall]
    assert np.corrcoef(at_rest, moved)[0, 1] > 0.8
    # In the cavity haze is all there is: 4 dB in a range of 50 dB are 20 grey levels.
    cavity = np.zeros(first.shape, np.uint8)
    cv2.fillPoly(cavity, [mesh[end_systole, :, 0].round().astype(np.int32)], 1)
    haze = first[(cavity > 0) & (first > 0)]
    assert 10 < haze.std() < 35
    assert (haze == 255).mean() < 0.01


def test_a_delayed_texture_has_a_delayed_truth(monkeypatch):
    recipe = draw_recipe(1_000_004, Wish(n_beats=1, n_frames=12, artefacts=()))
    monkeypatch.setattr(moved_texture, "draw_texture_look", ideal_look)
    prompt = clip_of_texture(recipe).mesh_mm
    monkeypatch.setattr(
        moved_texture,
        "draw_texture_look",
        lambda rng: dataclasses.replace(ideal_look(rng), persistence=0.5),
    )
    delayed = clip_of_texture(recipe).mesh_mm
    assert np.allclose(delayed[0], prompt[0])
    assert np.allclose(delayed[3], 0.5 * prompt[3] + 0.5 * delayed[2])


@pytest.fixture(scope="module")
def kinds_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    for kind in ("plain", "texture"):
        (folder / kind).mkdir()
        save_clip(KINDS[kind](1_000_007), folder / kind / clip_name(1_000_007))
    return folder


def test_training_reads_what_simulate_writes(kinds_folder):
    path = next((kinds_folder / "plain").glob("clip_*.npz"))
    clip = load_clip(path)
    assert clip.frames.dtype == np.uint8
    assert clip.frames.shape[1:] == (256, 256)
    assert clip.points_px.shape[0] == clip.n_frames
    assert clip.visible().mean() > 0.7


def test_the_store_draws_every_kind_and_leaves_out_what_it_is_told_to(kinds_folder):
    store = KindStore(KindStoreSettings(folder=kinds_folder))
    assert store.kinds == ["plain", "texture"]
    rng = np.random.default_rng(0)
    assert store.draw(rng, "texture").n_frames > 10
    left = KindStore(KindStoreSettings(folder=kinds_folder, without=("texture",)))
    assert left.kinds == ["plain"]


def test_clips_whose_speckle_is_gone_are_passed_over(kinds_folder, tmp_path):
    (tmp_path / "plain").mkdir()
    path = next((kinds_folder / "plain").glob("clip_*.npz"))
    for seed, correlation in ((1_000_001, 0.1), (1_000_002, 0.9)):
        with np.load(path) as stored:
            fields = dict(stored)
        fields["correlation"] = np.full_like(fields["correlation"], correlation)
        np.savez(tmp_path / "plain" / clip_name(seed), **fields)
    store = KindStore(KindStoreSettings(folder=tmp_path))
    rng = np.random.default_rng(0)
    drawn = [store.draw(rng, "plain").correlation.mean() for _ in range(8)]
    assert min(drawn) > 0.8


def test_a_folder_without_clips_is_named(tmp_path):
    (tmp_path / "plain").mkdir()
    with pytest.raises(BadInputError, match=r"holds no clips.*--kind"):
        KindStore(KindStoreSettings(folder=tmp_path))


def test_clips_made_from_test_seeds_are_refused(kinds_folder, tmp_path):
    (tmp_path / "plain").mkdir()
    path = next((kinds_folder / "plain").glob("clip_*.npz"))
    (tmp_path / "plain" / clip_name(17)).write_bytes(path.read_bytes())
    with pytest.raises(ValueError, match="kept for tests"):
        KindStore(KindStoreSettings(folder=tmp_path))


def test_every_sample_of_the_curriculum_starts_at_the_query_points():
    clip, rng = moving_texture(3), np.random.default_rng(0)
    for progress in (0.0, 0.2, 0.9):
        sample = draw_sample(clip, plan_at(progress), rng)
        queried = sample.points_px[sample.query_frame]
        assert np.array_equal(
            sample.start_px, np.broadcast_to(queried, sample.start_px.shape)
        )
    assert plan_at(0.9).n_frames[1] > plan_at(0.0).n_frames[1]


def tracks_of(network, clip):
    true = thin(clip, 13)
    points = true[clip.beat[1]].reshape(-1, 2)
    return follow(network, clip, points, None, 5).reshape(true.shape), true


def test_before_anything_is_learned_patches_follow_half_of_a_motion():
    torch.manual_seed(0)
    clip = moving_texture(1, n_frames=9, swing_px=8.0)
    found, true = tracks_of(build("compact").eval(), clip)
    still = np.linalg.norm(true - true[clip.beat[1]], axis=-1).mean()
    error = np.linalg.norm(found - true, axis=-1).mean()
    assert still > 4
    assert error < 0.5 * still


@pytest.mark.parametrize("pictures", ["black", "still"])
def test_pictures_without_motion_give_none(pictures):
    torch.manual_seed(0)
    clip = moving_texture(1, n_frames=9, swing_px=8.0)
    frames = np.zeros_like(clip.frames)
    if pictures == "still":
        frames[:] = clip.frames[clip.beat[1]]
    found, true = tracks_of(
        build("compact").eval(), dataclasses.replace(clip, frames=frames)
    )
    assert np.abs(found - true[clip.beat[1]]).max() < 0.6


def test_the_loss_of_the_covariance_is_least_where_it_is_true():
    generator = torch.Generator().manual_seed(1)
    angle = torch.rand(1, 40, 500, generator=generator) * 2 * torch.pi
    # Lengths of a Laplace distribution of two variables with unit covariance.
    length = -(torch.rand(2, 1, 40, 500, generator=generator).log().sum(0)) / 3**0.5
    unit = torch.stack([angle.cos(), angle.sin()], dim=-1) * length[..., None]
    mixing = torch.tensor([[1.5, 0.0], [0.6, 0.5]])
    error = unit @ mixing.T
    true = mixing @ mixing.T
    target = Target(
        positions=torch.zeros_like(error),
        inside=torch.ones(error.shape[:3]),
        quality=torch.ones(error.shape[:3]),
        query_frames=torch.zeros(1, dtype=torch.long),
    )
    spread = torch.zeros(1, 1, 1, 3, requires_grad=True)
    optimizer = torch.optim.LBFGS([spread], max_iter=50)

    def closure():
        optimizer.zero_grad()
        loss = spread_loss(spread.expand(*error.shape[:3], 3), error, target)
        loss.backward()
        return loss

    optimizer.step(closure)
    xx, xy, yy = covariance(spread.detach())[0, 0, 0].tolist()
    assert xx == pytest.approx(true[0, 0].item(), rel=0.08)
    assert xy == pytest.approx(true[0, 1].item(), rel=0.15)
    assert yy == pytest.approx(true[1, 1].item(), rel=0.08)


def test_the_covariance_moves_no_position():
    positions = torch.ones(1, 3, 4, 2, requires_grad=True)
    target = Target(
        positions=torch.zeros(1, 3, 4, 2),
        inside=torch.ones(1, 3, 4),
        quality=torch.ones(1, 3, 4),
        query_frames=torch.zeros(1, dtype=torch.long),
    )
    result = Refined(positions, torch.zeros(1, 3, 4), torch.zeros(1, 3, 4, 3))
    plain = LossSettings(quality=0, strain=0, spread=0)
    with_spread = dataclasses.replace(plain, spread=10.0)
    grads = []
    for settings in (plain, with_spread):
        loss, _ = total_loss([result], target, settings)
        grads.append(torch.autograd.grad(loss, positions)[0])
    assert torch.equal(*grads)


def tiny():
    settings = PRESETS["compact"]
    backbone = dataclasses.replace(
        settings.backbone, stem=8, channels=(8, 8, 8), projection=8
    )
    return dataclasses.replace(
        settings, backbone=backbone, encoder=(8, 8, 8), width=32, n_layers=1
    )


@pytest.fixture
def tiny_compact(monkeypatch):
    monkeypatch.setitem(PRESETS, "compact", tiny())


def run_settings(folder, kinds_folder, **changes):
    values = {
        "folder": folder,
        "store": StoreSettings(folder=folder / "none", is_frozen=True),
        "held_out": folder / "none",
        "preset": "compact",
        "n_steps": 2,
        "kinds": KindStoreSettings(folder=kinds_folder),
        "worlds": tuple(sorted(kinds_folder.glob("*/clip_*.npz"))),
        "n_accumulated": 2,
        "frozen": ("backbone.stem",),
        "minutes_between_states": 0.0,
    }
    return FitSettings(**{**values, **changes})


def checks_in(folder):
    lines = (folder / "worlds.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.usefixtures("tiny_compact")
def test_a_run_chooses_weights_by_worlds_and_goes_on(tmp_path, kinds_folder):
    folder = tmp_path / "run"
    fit(run_settings(folder, kinds_folder))
    rows = checks_in(folder)
    names = {f"{world} network along_px" for world in ("plain", "texture")}
    assert names <= set(rows[-1])
    assert {name.replace("network", "fitted") for name in names} <= set(rows[-1])
    assert rows[-1]["ratio"] > 0
    assert (folder / "best.safetensors").exists()
    fit(run_settings(folder, kinds_folder, n_steps=3))
    run = Run(run_settings(folder, kinds_folder))
    run.resume()
    assert run.step == 3
    least = min(row["ratio"] for row in checks_in(folder))
    assert run.best_ratio == pytest.approx(least, abs=1e-4)


@pytest.mark.usefixtures("tiny_compact")
def test_what_is_frozen_stays_and_the_rest_learns(tmp_path, kinds_folder):
    run = Run(run_settings(tmp_path / "run", kinds_folder))
    stem, head = "backbone.stem.conv.weight", "transformer.head.weight"
    before = {name: value.clone() for name, value in run.network.named_parameters()}
    parts = run.take_step()
    run.take_step()
    after = dict(run.network.named_parameters())
    assert torch.equal(before[stem], after[stem])
    assert not torch.equal(before[head], after[head])
    assert {"data_s", "forward_s", "backward_s"} <= set(parts)


@pytest.mark.usefixtures("tiny_compact")
def test_samples_of_a_step_are_of_different_kinds(tmp_path, kinds_folder, monkeypatch):
    run = Run(run_settings(tmp_path / "run", kinds_folder))
    drawn = []
    plain_draw = run.kinds.draw
    monkeypatch.setattr(
        run.kinds, "draw", lambda rng, kind: drawn.append(kind) or plain_draw(rng, kind)
    )
    run.draw(0)
    run.draw(1)
    assert len(set(drawn)) == 2


def test_fit_needs_something_to_be_judged_by(tmp_path, capsys):
    from longaxis.training.cli import main

    assert main(["fit", str(tmp_path / "run"), "--clips", str(tmp_path)]) == 3
    assert "Give --held-out or --worlds" in capsys.readouterr().err


def test_worlds_are_weighed_alike():
    from longaxis.evaluation.metrics import score

    true = on_network_grid(KINDS["plain"](1_000_007)).points_px[:5, ::10].astype(float)

    def clip_score(shift):
        found = true + shift
        found[2] = true[2]
        return score(found, true, beat=(0, 2, 4), mm_per_pixel=1.0)

    far = {"network": [clip_score(4.0)], "block-matching": [clip_score(2.0)]}
    near = {"network": [clip_score(0.5)] * 3, "block-matching": [clip_score(1.0)] * 3}
    assert summary({"far": far, "near": near})["ratio"] == pytest.approx((2 + 0.5) / 2)


def test_the_fitted_wall_is_what_counts():
    from longaxis.evaluation.metrics import score

    true = on_network_grid(KINDS["plain"](1_000_007)).points_px[:5, ::10].astype(float)
    off, near = (
        score(true + shift, true, beat=(0, 2, 4), mm_per_pixel=1.0)
        for shift in (4.0, 1.0)
    )
    trackers = {"network": [off], "fitted": [near], "block-matching": [off]}
    assert summary({"one": trackers})["ratio"] == pytest.approx(0.25)


def test_a_smooth_wall_is_fitted_to_what_the_network_trusts(monkeypatch):
    clip = moving_texture(1, n_frames=5)
    true = thin(clip, 13)
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.3, (5, 65, 2))
    lost = rng.random((5, 65)) < 0.2
    noise[lost] += 8.0
    positions = torch.from_numpy(true.reshape(5, 65, 2) + noise)[None]
    spread = torch.zeros(1, 5, 65, 3)
    spread[..., :2] = torch.from_numpy(np.where(lost, 2.0, -1.0))[None, ..., None]
    monkeypatch.setattr(
        worlds,
        "ask",
        lambda *_: [Refined(positions, torch.zeros(1, 5, 65), spread)],
    )
    stationary = np.repeat(true[clip.beat[1]][None], 5, axis=0)
    found, fitted = worlds.fitted_mesh(None, clip, stationary)
    raw = np.linalg.norm(found - true, axis=-1).mean()
    assert np.linalg.norm(fitted - true, axis=-1).mean() < 0.25 * raw
    assert np.array_equal(fitted[clip.beat[1]], true[clip.beat[1]])


def test_the_fit_keeps_the_thickening_that_block_matching_has(monkeypatch):
    clip = moving_texture(1, n_frames=5)
    true = thin(clip, 13)
    middle = true.mean(axis=2, keepdims=True)
    widening = 1 + 0.4 * np.abs(np.arange(5) - clip.beat[1])[:, None, None, None] / 4
    true = middle + widening * (true - middle)
    matched = true + 1.0
    matched[clip.beat[1]] = true[clip.beat[1]]
    positions = torch.from_numpy(true.reshape(1, 5, 65, 2))
    answer = Refined(positions, torch.zeros(1, 5, 65), torch.zeros(1, 5, 65, 3))
    monkeypatch.setattr(worlds, "ask", lambda *_: [answer])
    _, fitted = worlds.fitted_mesh(None, clip, matched)
    assert np.linalg.norm(fitted - true, axis=-1).max() < 0.1


def test_a_world_is_named_by_the_file_or_its_folder(tmp_path):
    assert world_of(tmp_path / "pymust103.npz") == "pymust"
    assert world_of(tmp_path / "texture" / "clip_0001.npz") == "texture"


def test_a_file_without_truth_is_no_world(tmp_path):
    path = tmp_path / "nothing.npz"
    np.savez(path, frames=np.zeros((2, 4, 4), np.uint8))
    with pytest.raises(BadInputError, match="mesh"):
        read_cycle(path)


def test_untrained_networks_of_a_size_share_the_preset():
    network = untrained(tiny())
    assert isinstance(network, EchoTracker2)
    frames = torch.zeros(1, 3, 1, 64, 64)
    points = torch.full((1, 6, 2), 32.0)
    results = network(frames, points, torch.tensor([1]), neighbour_bias(points[0], 3))
    assert results[-1].spread.shape == (1, 3, 6, 3)


def test_pictures_without_motion_are_part_of_training():
    clip = moving_texture(3, n_frames=20)
    plan = dataclasses.replace(plan_at(1.0), without_motion=1.0)
    looks = set()
    for seed in range(12):
        sample = draw_sample(clip, plan, np.random.default_rng(seed))
        query = sample.query_frame
        assert (sample.points_px == sample.points_px[query]).all()
        assert (sample.start_px == sample.points_px).all()
        assert (sample.correlation == float(sample.has_speckle)).all()
        is_repeated = (sample.frames == sample.frames[query]).all()
        looks.add((bool(is_repeated), sample.has_speckle, bool(sample.frames.any())))
    # One frame repeated, black, noise.
    assert looks == {(True, True, True), (True, False, False), (False, False, True)}


def test_noise_keeps_the_grey_levels_of_a_sample():
    clip = moving_texture(3, n_frames=20)
    plan = dataclasses.replace(plan_at(1.0), without_motion=0.0)
    sample = draw_sample(clip, plan, np.random.default_rng(1))
    for seed in range(20):
        altered = motionless(sample, np.random.default_rng(seed))
        if altered.frames.any() and not altered.has_speckle:
            break
    np.testing.assert_array_equal(
        np.sort(altered.frames, None), np.sort(sample.frames, None)
    )

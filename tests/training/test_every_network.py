"""Each network is taught for two steps, kept, taken up again and measured."""

import dataclasses

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.errors import BadInputError  # noqa: E402
from longaxis.models.inference.network_specs import NETWORK_SPECS  # noqa: E402
from longaxis.models.networks import echotracker2, tas_net  # noqa: E402
from longaxis.training.cached_clip import save_clip  # noqa: E402
from longaxis.training.checkpoints import (  # noqa: E402
    load_state,
    load_weights,
    names_in,
)
from longaxis.training.cli import main  # noqa: E402
from longaxis.training.clip_store import (  # noqa: E402
    ClipStore,
    StoreSettings,
    fill,
)
from longaxis.training.fit import fit  # noqa: E402
from longaxis.training.fit_settings import FitSettings  # noqa: E402
from longaxis.training.losses import LossSettings  # noqa: E402
from longaxis.training.network_table import (  # noqa: E402
    NETWORKS,
    build_network,
    loss_for,
    settings_of,
)
from longaxis.training.plot import read_columns  # noqa: E402
from longaxis.training.samples import SamplePlan, draw_sample  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training

TINY_ECHOTRACKER2 = dataclasses.replace(
    echotracker2.PRESETS["half"],
    backbone=dataclasses.replace(
        echotracker2.PRESETS["half"].backbone, stem=8, channels=(8, 8, 8, 8)
    ),
    encoder=(8, 8, 8),
    width=32,
    n_layers=1,
    n_heads=2,
    n_iterations=2,
)
TINY_TAS_NET = dataclasses.replace(
    tas_net.PRESETS["small"],
    channels=(8, 8, 8, 8),
    width_features=16,
    width=32,
    n_layers=1,
    n_levels=2,
    n_iterations=2,
    n_iterations_in_training=2,
)


class NoWorker:
    """Stands in for the simulating process: the clips are there already."""

    def terminate(self):
        """Do nothing."""

    def join(self):
        """Do nothing."""


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    torch.set_num_threads(1)
    monkeypatch.setattr("longaxis.training.fit.start_worker", lambda _store: NoWorker())
    monkeypatch.setitem(echotracker2.PRESETS, "tiny", TINY_ECHOTRACKER2)
    monkeypatch.setitem(tas_net.PRESETS, "tiny", TINY_TAS_NET)


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for seed in (1_000_000, 1_000_001):
        clip = moving_texture(seed, n_frames=6)
        save_clip(clip, folder / f"clip_{seed:09d}.npz")
    return folder


def settings(folder, clips, **changes):
    return FitSettings(
        folder=folder,
        store=StoreSettings(folder=clips, n_before_start=2),
        held_out=clips,
        n_held_out=1,
        n_steps=2,
        plan=SamplePlan(
            n_frames=(4, 4),
            side_px=(64, 64),
            n_positions=40,
            augmentation_probability=0.0,
        ),
        **changes,
    )


@pytest.mark.parametrize(
    ("network", "preset"),
    [
        ("echotracker2", "tiny"),
        ("echotracker2", "tiny+window-9+itsm+joint"),
        ("echotracker2", "tiny+window-5+fusion-cat+cross-attention+coarse-start"),
        ("tas-net", "tiny"),
        ("tas-net", "tiny+no-mesh+one-way+no-continuous-visibility"),
        ("myotracker", "full"),
        ("echotracker", "full"),
    ],
)
def test_it_learns_is_kept_and_goes_on(network, preset, clips, tmp_path, capsys):
    run = settings(tmp_path / "run", clips, network=network, preset=preset)
    fit(run)
    weights = run.folder / "weights.safetensors"
    assert names_in(weights) == (network, preset)
    again = build_network(network, preset)
    load_weights(again, weights)
    started = build_network(network, preset).state_dict()
    state = load_state(run.folder / "state.pt")
    assert state["step"] == 2
    assert any(not torch.equal(state["network"][k], v) for k, v in started.items())
    fit(dataclasses.replace(run, n_steps=3))
    cycles = read_columns(run.folder / "cycles.csv")
    assert cycles["step"] == [2.0, 3.0]
    assert np.isfinite(cycles["error_px"]).all()
    # The command finds out by itself what the weights are for.
    assert main(["evaluate", str(weights), str(clips), "--n", "1"]) == 0
    assert network in capsys.readouterr().out
    card = (run.folder / "card.md").read_text(encoding="utf-8")
    for said in (network, preset, "3 steps", "no motion", "Known weaknesses"):
        assert said in card


def test_weights_of_another_network_are_refused_by_name(clips, tmp_path):
    run = settings(tmp_path / "run", clips, network="tas-net", preset="tiny")
    fit(run)
    other = build_network("echotracker2", "tiny")
    with pytest.raises(BadInputError, match="are for tas-net tiny"):
        load_weights(other, run.folder / "weights.safetensors")
    with pytest.raises(BadInputError, match="was started with tas-net tiny"):
        fit(dataclasses.replace(run, network="echotracker2"))


@pytest.mark.parametrize(
    ("network", "preset", "problem"),
    [
        ("cotracker", "full", "no network “cotracker”"),
        ("tas-net", "half", "sizes “full”, “small”"),
        ("tas-net", "small+window-9", "no switch “window-9”"),
    ],
)
def test_what_is_not_there_is_named(network, preset, problem):
    with pytest.raises(BadInputError, match=problem):
        build_network(network, preset)


def test_every_switch_of_the_papers_changes_the_network():
    for network, kind in NETWORKS.items():
        for size in kind.presets:
            plain = settings_of(network, size)
            changed = {
                name for name, change in kind.changes.items() if change(plain) != plain
            }
            same = set(kind.changes) - changed
            # What a size already is may be said as well.
            assert same <= {
                *("window-7", "window-9", "channel-shift", "itsm", "knp"),
                *("no-coarse-start", "published-inputs", "matching", "moving-part"),
                "neighbour-frames",
            }


def test_a_yes_or_no_network_and_a_silent_one_have_their_own_losses():
    plain = LossSettings()
    tas = loss_for("tas-net", "small", plain)
    # Two results an iteration: the last pair weighs what one result did.
    assert tas.gamma**2 == pytest.approx(plain.gamma)
    assert tas.continuous
    assert not loss_for("tas-net", "small+no-continuous-visibility", plain).continuous
    assert loss_for("myotracker", "full", plain).quality == 0


def test_the_places_in_the_mesh_keep_their_sense_of_rotation():
    clip = moving_texture(1_000_000)
    plan = SamplePlan(augmentation_probability=0.0, any_turn=0.0)
    senses = set()
    for seed in range(30):
        sample = draw_sample(clip, plan, np.random.default_rng(seed))
        assert sample is not None
        assert sample.mesh_places.shape == (sample.points_px.shape[1], 2)
        places, points = sample.mesh_places, sample.points_px[sample.query_frame]
        # The affine part of pixels from places: its determinant has one sign only.
        given = np.column_stack([places, np.ones(len(places))])
        linear = np.linalg.lstsq(given, points, rcond=None)[0][:2]
        senses.add(np.sign(np.linalg.det(linear)))
    assert len(senses) == 1


def test_test_seeds_never_reach_the_store(tmp_path):
    with pytest.raises(ValueError, match="kept for tests"):
        fill(StoreSettings(folder=tmp_path, first_seed=1_000), moving_texture, 1)
    save_clip(moving_texture(1, n_frames=3), tmp_path / "clip_000001000.npz")
    with pytest.raises(ValueError, match="kept for tests"):
        ClipStore(StoreSettings(folder=tmp_path, n_before_start=1)).wait()


def test_what_the_program_runs_can_be_exported_and_nothing_else():
    exported = {name for name, kind in NETWORKS.items() if kind.export is not None}
    assert exported == {name for name, spec in NETWORK_SPECS.items() if spec.graphs}

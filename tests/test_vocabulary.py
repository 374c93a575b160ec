"""Words that gave way to the field's own stay away.

Identifiers are found by tokenizing; phrases in docstrings, comments and documents by
their text. The lists cover what is really gone; extend them as more is renamed.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]

RETIRED_IDENTIFIERS = {
    # app
    "FootBar": "StatusBar",
    "HandedIn": "SubmissionReceipt",
    "Handlers": "ActionSpec.run",
    "LateIntervals": "IntervalUpdates",
    "PatientCover": "PatientMask",
    "ReadingDesk": "ReaderStudyController",
    "Turns": "RefreshQueue",
    "breaks_at": "stale_at",
    "cover_note": "mask_note",
    "curve_deck": "curve_tabs",
    "foot_bar": "status_bar",
    "keep_words": "commit_text",
    "looks_only": "read_only_reason",
    "measures_late": "intervals_follow",
    "proposal_bar": "suggestion_bar",
    "put_aside": "on_hidden_page",
    "refuses_edits": "reject_if_read_only",
    "three_views": "triplane_view",
    # models
    "Asked": "TrackingRequest",
    "TRACKERS": "TrackerRegistry",
    "switch_off": "TrackerRegistry.remove_custom",
    "switch_on": "TrackerRegistry.add_custom",
    "switched_on": "TrackerRegistry.permissions",
    # strain, contour detection
    "caveats": "warnings",
    "descended": "regress_shape",
    "propose_line": "suggest_contour",
    "snapped": "refine_to_wall",
    "OwnManifest": "CustomManifest",
    "own_trackers": "custom_trackers",
    "read_own_manifest": "read_custom_manifest",
    "_again": "retry_smaller",
    "course_net": "trajectory_net",
    "loop_facts": "loop_metadata",
    "propose": "suggest",
    # training
    "additions": "artefacts",
    "from_still": "stationary_init_probability",
    "imitated_clip": "clip_from_template",
    "match_clip": "precompute_clip",
    "begin_from_these": "pretrained",
    "taught": "trained",
    "teach": "train",
    "teach_version": "train_version",
}
"""Identifier that is gone, and what stands in its place."""

RETIRED_NAMES = {
    # say nothing: name the thing
    "at",
    "begun",
    "each",
    "found",
    "said",
    "still",
    "told",
    # what stands in their place
    "begin",  # prepare, or start
    "cover",  # mask, show_placeholder
    "dirt",  # augmentation_probability
    "take",  # accept, read, refresh
    "trust",  # confidence
}
"""Names that no variable, argument or function has; fields of saved records stay."""

RETIRED_PHRASES = {
    "hand that holds": "Client that starts and restarts the process",
    "reader's work done again": "Monte-Carlo uncertainty from perturbed contours",
    "What was begun is gone on with": "Interrupted runs resume",
    "What is only a surrogate is said": "Surrogate events are labelled",
    "begin from these": "initial weights",
    "going on with": "Resuming",
    "goes on where it": "resumes where it",
    "taught": "trained",
    "teach": "train",
    "tell the parser": "Add the arguments of the command to the parser",
}
"""Phrases that describe nothing to a newcomer, and what to write."""


def identifiers_of(text: str) -> set[str]:
    """Return the identifiers of a Python source."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def defined_in(text: str) -> set[str]:
    """Return the names of variables, arguments and functions, without fields."""
    tree = ast.parse(text)
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names |= set() if id(node) in fields else {node.id}
    return names


def phrases_of(text: str) -> list[str]:
    """Return the retired phrases in a text, whatever its line breaks."""
    plain = re.sub(r"\s+", " ", text).lower()
    return [phrase for phrase in RETIRED_PHRASES if phrase.lower() in plain]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_retired_word_is_used(path):
    text = path.read_text(encoding="utf-8")
    used = identifiers_of(text) & RETIRED_IDENTIFIERS.keys()
    assert {word: RETIRED_IDENTIFIERS[word] for word in used} == {}
    assert defined_in(text) & RETIRED_NAMES == set()
    assert phrases_of(text) == []


def test_no_retired_phrase_is_in_the_documents():
    documents = [*DOCUMENTS, *(ROOT / "docs").rglob("*.md")]
    found = {
        path.name: phrases
        for path in documents
        if (phrases := phrases_of(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_retired_word_is_found():
    assert "teach" in identifiers_of("def teach(x):\n    return x\n")
    assert "teach" not in identifiers_of('"""We teach."""\n')
    assert defined_in("lambda told: [each for each in told]\n") == {"each", "told"}
    assert "take" in defined_in("def take():\n    pass\n")
    assert defined_in("class Signature:\n    at: str\n") == set()
    assert phrases_of("The hand\n    that holds it.") == ["hand that holds"]
    assert phrases_of("A network is Taught.") == ["taught"]

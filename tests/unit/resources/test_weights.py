"""What is bundled says nothing about the computer that it was made on."""

import re

import pytest

from longaxis.resources import weights_folder

FILES = sorted(weights_folder().glob("*"))

# Whole folder names: weights are random bytes, in which four of them may spell "/tmp".
PATH = re.compile(rb"/(?:home|tmp|work|root|Users|usr|opt|mnt|var|builds)/[\w.@+-]{2,}")


def test_there_are_networks_to_check():
    assert any(path.suffix == ".onnx" for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_bundled_weights_name_no_folder_of_the_computer(path):
    assert PATH.findall(path.read_bytes()) == []

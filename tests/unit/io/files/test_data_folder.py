"""The folder of settings and unfinished work, and what replaces it."""

from longaxis.io.files.data_folder import writable_data_folder


def test_a_folder_that_can_be_made_is_used(tmp_path):
    wanted = tmp_path / "share" / "longaxis"
    with writable_data_folder(wanted) as folder:
        assert folder == wanted
    assert wanted.is_dir()


def test_a_temporary_folder_replaces_one_that_cannot_be_made(tmp_path):
    (tmp_path / "share").write_text("a file where a folder should be")
    with writable_data_folder(tmp_path / "share" / "longaxis") as folder:
        assert folder.is_dir()
        assert tmp_path not in folder.parents
        (folder / "autosave").write_text("unsaved")
    assert not folder.exists()

"""Stand-ins for the window, so that controllers and actions are tested without one."""

from __future__ import annotations


class RecordedNotices:
    """Keeps what the reader would be shown.

    Attributes
    ----------
    sentences
        In the order they came.
    """

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.act = None

    def say(self, sentence, *, act=None, **_looks):
        """Keep the sentence and what its button would do."""
        self.sentences.append(sentence)
        self.act = act

    def show_error(self, error):
        """Keep the sentence of an error."""
        self.say(str(error))


class ScriptedShell:
    """Answers what actions ask, and records what they show.

    Attributes
    ----------
    answers
        What each question returns, by the name of the method; missing for cancelled.
    calls
        Names of the methods that were called.
    overlay_is_open
        Whether a sheet lies over the page.
    """

    def __init__(self, **answers) -> None:
        self.answers = answers
        self.calls: list[str] = []
        self.overlay_is_open = False

    @property
    def canvas(self):
        """Record the calls of the canvas too."""
        return self

    def ask_open(self, *_question):
        """Return the files of the script."""
        return self.answers.get("ask_open", [])

    def ask_folder(self, *_question):
        """Return the folder of the script."""
        return self.answers.get("ask_folder")

    def ask_save(self, _title, name, suffix):
        """Return the path of the script."""
        self.calls.append(f"ask_save {name}{suffix}")
        return self.answers.get("ask_save")

    def ask_text(self, *_question):
        """Return the text of the script."""
        return self.answers.get("ask_text", "")

    def ask_choice(self, *_question):
        """Return the choice of the script."""
        return self.answers.get("ask_choice", "")

    def close_overlay(self):
        """Close the sheet, if one is open."""
        was_open, self.overlay_is_open = self.overlay_is_open, False
        return was_open

    def __getattr__(self, name):
        return lambda: self.calls.append(name)

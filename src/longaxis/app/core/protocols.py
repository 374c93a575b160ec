"""What controllers and actions may ask of the window, without knowing it.

The main window and its notice bar have these methods; tests use small stand-ins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Notifier(Protocol):
    """Where sentences for the reader are shown."""

    def say(
        self,
        sentence: str,
        *,
        way_out: str = "",
        act: Callable[[], None] | None = None,
        passes: bool = False,
    ) -> None:
        """Show a sentence, with a button for the way out if there is one.

        Parameters
        ----------
        sentence
            Text of the message.
        way_out
            Text of the button.
        act
            Called at a click; None for no button.
        passes
            Whether the message disappears after a while.
        """

    def show_error(self, error: BaseException) -> None:
        """Show what went wrong and what to do."""


class CineCanvas(Protocol):
    """The picture of the loop."""

    def fit(self) -> None:
        """Fit the tissue into the canvas; again, the whole picture."""

    def reset_grey(self) -> None:
        """Reset zoom and grey scale."""

    def invert(self) -> None:
        """Exchange black and white."""

    def toggle_gain(self) -> None:
        """Lighten dark loops by themselves, or show them as they are."""

    def update(self) -> None:
        """Paint again."""


class Shell(Protocol):
    """What an action may ask of the window around the session."""

    @property
    def canvas(self) -> CineCanvas:
        """The picture of the loop."""

    # Questions: asked before anything is changed

    def ask_open(self, title: str, pattern: str) -> list[Path]:
        """Ask for files to read; empty if the reader cancels.

        Parameters
        ----------
        title
            Title of the dialog.
        pattern
            File name filter as Qt spells it, such as "Loops (*)".
        """

    def ask_folder(self, title: str) -> Path | None:
        """Ask for a folder; None if the reader cancels."""

    def ask_save(self, title: str, name: str, suffix: str) -> Path | None:
        """Ask where to write a file; None if the reader cancels.

        Parameters
        ----------
        title
            Title of the dialog.
        name
            Suggested file name without suffix.
        suffix
            Of the file type, such as ".pdf"; added where none is typed.
        """

    def ask_text(self, title: str, question: str) -> str:
        """Ask for one line of text; empty if the reader cancels."""

    def ask_choice(self, title: str, question: str, names: list[str]) -> str:
        """Ask for one of several names; empty if the reader cancels.

        Parameters
        ----------
        title
            Document Title.
        question
            Text of the question.
        names
            Names.
        """

    # Pages and dialogs

    def show_settings(self) -> None:
        """Open the settings."""

    def show_saved_analyses(self) -> None:
        """Open the list of saved analyses."""

    def show_follow_up(self) -> None:
        """Open earlier exams of the patient beside the open study."""

    def choose_study(self) -> None:
        """Ask which of the studies that were found last is opened."""

    def show_archive(self) -> None:
        """Open the query of the archives."""

    def show_agreement(self) -> None:
        """Open the window that compares two sets of readings."""

    def show_next_curve_view(self) -> None:
        """Show the next plot of strain."""

    def show_text_blocks(self) -> None:
        """Offer the text blocks of the conclusion."""

    def sign_report(self) -> None:
        """Sign the report, or amend the signed one."""

    def toggle_triplane(self) -> None:
        """Show three views in phase, or the page of the step again."""

    def toggle_key_sheet(self) -> None:
        """Show or hide the sheet of keys."""

    def show_about(self) -> None:
        """Show version, licences and folders."""

    def show_manual(self) -> None:
        """Show the manual."""

    def print_report(self) -> None:
        """Ask for a printer, and print the report."""

    def start_tour(self) -> None:
        """Start the tour of the sample study."""

    def close_overlay(self) -> bool:
        """Close the sheet or page that lies over the step; return if there was one."""

    def close(self) -> bool:
        """Close the window."""

"""One thing the reader can do, and how a table of such things is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell
    from longaxis.app.core.view_state import Step

    Run = Callable[[AppContext, Shell], object]


def is_always_enabled(_app: AppContext) -> bool:
    """Return True: the action is offered at all times."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One thing the reader can do.

    Attributes
    ----------
    name
        Identifier, used by key presets and tests.
    text
        As menus and the key sheet show it.
    run
        What it does. It asks the shell first, then changes the session or calls a
        controller.
    menu
        Menu it stands in.
    keys
        Key sequences as Qt spells them; the first is shown.
    steps
        Steps in which the status bar mentions it; empty for never.
    is_enabled
        Whether it is offered now; asked again when the study changes, another view is
        shown, a contour is suggested or another session is open.
    reason
        Why it is not offered where it is not, shown as its tool tip then.
    """

    name: str
    text: str
    run: Run
    menu: str = ""
    keys: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    is_enabled: Callable[[AppContext], bool] = is_always_enabled
    reason: str = ""


def action(
    name: str,
    text: str,
    run: Run,
    *keys: str,
    steps: tuple[Step, ...] = (),
    is_enabled: Callable[[AppContext], bool] = is_always_enabled,
    reason: str = "",
) -> ActionSpec:
    """Return one row of a table of actions.

    Parameters
    ----------
    name
        Name.
    text
        Text.
    run
        Called with the application and its shell.
    steps
        Steps in which the action is offered.
    is_enabled
        Whether the action can run now.
    reason
        Why it is not offered where it is not.
    """
    return ActionSpec(
        name=name,
        text=text,
        run=run,
        keys=keys,
        steps=steps,
        is_enabled=is_enabled,
        reason=reason,
    )


def in_menu(menu: str, specs: Iterable[ActionSpec]) -> tuple[ActionSpec, ...]:
    """Return the rows of one menu."""
    # Rows are frozen, and the menu is known only where a table is put together.
    return tuple(replace(spec, menu=menu) for spec in specs)

"""The first line of a view, looked for in the picture: a proposal, never a result.

Profiles across the wall are judged by small fitted regressions (`weights`), and a line
that is smooth and goes through what they say is found by dynamic programming (`snap`).
With no click at all, a shape that ventricles have is moved over the picture first
(`propose`).
"""

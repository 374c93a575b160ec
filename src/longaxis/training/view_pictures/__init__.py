"""Drawn pictures of echocardiographic views, for the classifier of views.

The simulator of `longaxis.simulation` moves a wall by a known strain and takes a second
for a loop. Here nothing has to be known but the view, so a loop of some frames is drawn
from polygons and speckle in a few hundredths of a second, in all views that occur.
"""

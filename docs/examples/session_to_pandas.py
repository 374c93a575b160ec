"""Read a saved session into a pandas table: one row per view, segment and frame.

python docs/examples/session_to_pandas.py study.longaxis
"""

import sys

import pandas as pd

import longaxis

result = longaxis.measure(longaxis.load_session(sys.argv[1]))
tables = []
for view in result.views:
    names = [segment.segment.name for segment in view.segments]
    table = pd.DataFrame(100 * view.curves.segments, columns=names)
    table.insert(0, "time_ms", 1000 * view.curves.times_s)
    table.insert(0, "view", view.view.value)
    tables.append(
        table.melt(["view", "time_ms"], var_name="segment", value_name="strain_%")
    )
curves = pd.concat(tables, ignore_index=True)
print(curves.groupby(["view", "segment"])["strain_%"].min().round(1))

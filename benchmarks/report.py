"""How long the PDF takes: sample study, three views, first and warm."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from longaxis import pipeline
from longaxis.cli.analyse import track_missing
from longaxis.cli.sample import sample_document
from longaxis.io.documents.report_pdf import write_report


def main() -> None:
    document = track_missing(sample_document("block-matching"))
    result = pipeline.measure_study(document)
    with tempfile.TemporaryDirectory() as folder:
        seconds = []
        for _ in range(4):
            start = time.perf_counter()
            write_report(result, Path(folder) / "report.pdf")
            seconds.append(time.perf_counter() - start)
    warm_s = min(seconds[1:])
    print(f"PDF of three views: first {seconds[0]:.2f} s, warm {warm_s:.2f} s")


if __name__ == "__main__":
    main()

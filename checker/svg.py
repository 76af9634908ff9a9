"""A matplotlib figure ─▶ SVG: the same figure gives the same bytes, on every machine, and its words stay words."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

PIXELS_PER_INCH = 72  # what matplotlib counts in SVG, so that a pixel is a unit of the picture
# A matplotlibrc of this machine changes nothing; the salt makes element ids that do not change from run to run.
matplotlib.rcdefaults()
matplotlib.rcParams.update({"svg.hashsalt": "checker", "svg.fonttype": "none"})
_NOT_SAID = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_drawing = Lock()  # matplotlib promises nothing about threads


def open_figure(width: float, height: float) -> Figure:
    """An empty figure of so many pixels, without a ground of its own."""
    return Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH, frameon=False)


def render_svg(figure: Figure) -> bytes:
    """The figure as an SVG document, with neither date nor program in it."""
    out = BytesIO()
    with _drawing:
        FigureCanvasSVG(figure).print_svg(out, metadata=_NOT_SAID)
    return out.getvalue()

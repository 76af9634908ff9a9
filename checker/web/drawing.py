"""Lines, marks and words in pixels ─▶ SVG that stands in a page of the desk.

Matplotlib draws, and sees the number only of a word or address: it would set a "$" as a formula, and warn of letters
that its own font lacks. Style attributes, which the policy of the pages forbids, become presentation attributes, and
colours those of the style sheet, so that both themes fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree
from markupsafe import Markup
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform

from checker.reports.marks import fit_xml
from checker.svg import open_figure, render_svg

# The colours of desk.css by their names there, as they are where nobody sees that style sheet
INKS = {
    "paper": "#fcfbf9", "ink": "#1d1c1a", "faint": "#5f5b55", "line": "#dedad3", "hair": "#ebe8e2",
    "a": "#1d4f91", "b": "#9a3f12", "good": "#1f6b3a",
}  # fmt: skip
_NAMES = {code: name for name, code in INKS.items()}
SHAPES = ("o", "s", "D", "^")
Point = tuple[float, float]
Anchor = Literal["left", "center", "right"]
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_PARSER = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
_STYLE = re.compile(r"([a-z-]+): ([^;]+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a chart that leads to an address; its title is shown where it is pointed at."""

    x: float
    y: float
    address: str
    title: str
    is_hollow: bool = False


class Drawing:
    """A picture of `width` by `height` pixels, counted from its upper left corner; what comes later lies above."""

    def __init__(self, width: float, height: float) -> None:
        self._figure = open_figure(width, height)
        self._down = Affine2D().scale(1, -1).translate(0, height)
        self._words: list[str] = []
        self._marks: list[Mark] = []
        self._n_layers = 0

    def draw_lines(
        self, lines: Iterable[Sequence[Point]], ink: str, width: float = 1.0, *, dotted: bool = False
    ) -> None:
        """A line through the points of each."""
        style = (0, (1, 3)) if dotted else "solid"
        self._add(
            LineCollection(list(lines), colors=INKS[ink], linewidths=width, linestyles=style, transform=self._down)
        )

    def draw_arcs(self, arcs: Iterable[tuple[Point, Point, Point]], ink: str) -> None:
        """A curve from the first point of each to the last, drawn towards the one between."""
        codes = (Path.MOVETO, Path.CURVE3, Path.CURVE3)
        paths = [Path(points, codes) for points in arcs]
        self._add(PathCollection(paths, facecolors="none", edgecolors=INKS[ink], alpha=0.7, transform=self._down))

    def draw_band(self, outline: Sequence[Point], ink: str) -> None:
        """A pale ground within the outline."""
        band = PathCollection([Path(outline)], facecolors=INKS[ink], linewidths=0, alpha=0.13, transform=self._down)
        self._add(band)

    def draw_marks(self, marks: Sequence[Mark], inks: Sequence[str], *, shape: str = "o", radius: float = 6.0) -> None:
        """A sign at each point, full in its own ink or hollow with an edge of it."""
        marker = MarkerStyle(shape)
        path = marker.get_path().transformed(marker.get_transform())
        full = [(INKS[ink], INKS["paper"]) for ink in inks]
        pairs = [
            (edge, face) if mark.is_hollow else (face, edge) for mark, (face, edge) in zip(marks, full, strict=True)
        ]
        found = PathCollection(
            [path], sizes=[4 * radius**2], offsets=[(mark.x, mark.y) for mark in marks], offset_transform=self._down,
            transform=IdentityTransform(), facecolors=[one for one, _ in pairs], edgecolors=[one for _, one in pairs],
            linewidths=[2.0 if mark.is_hollow else 1.5 for mark in marks],
        )  # fmt: skip
        found.set_urls([str(len(self._marks) + i) for i in range(len(marks))])
        self._marks += marks
        self._add(found)

    def write(self, x: float, y: float, words: str, ink: str = "faint", anchor: Anchor = "left") -> None:
        """Words on the line `y`, beginning, centred or ending at `x`."""
        number = str(len(self._words))
        self._words.append(words)
        self._add(Text(x, y, number, color=INKS[ink], horizontalalignment=anchor, transform=self._down))

    def _add(self, artist: Any) -> None:
        self._n_layers += 1
        artist.set_zorder(self._n_layers)
        self._figure.add_artist(artist)

    def embed(self, key: str, label: str, description: str) -> Markup:
        """The picture for a page in which no other has this key; a picture with links is a group to a screen reader."""
        drawn = etree.fromstring(render_svg(self._figure), _PARSER)
        figure = next(element for element in drawn if element.get("id") == "figure_1")  # beside it stand styles
        for element in figure.iter():
            self._fit(element, key)
        attributes = {
            "class": "chart", "viewBox": drawn.get("viewBox"), "role": "group" if self._marks else "img",
            "aria-label": fit_xml(label), "aria-describedby": f"{key}-about", "stroke-linejoin": "round",
        }  # fmt: skip
        root = etree.Element(f"{_SVG}svg", attributes, nsmap={None: _SVG[1:-1]})
        etree.SubElement(root, f"{_SVG}desc", id=f"{key}-about").text = fit_xml(description)
        root.append(figure)
        etree.cleanup_namespaces(root)
        return Markup(etree.tostring(root, encoding="unicode"))

    def _fit(self, element: Any, key: str) -> None:
        """One element as it may stand in a page, its words and titles put in."""
        address = element.attrib.pop(_HREF, "")
        set_name = element.attrib.pop("id", "")
        if "d" in element.attrib:
            element.set("d", " ".join(element.get("d").split()))
        presentation = _read_style(element.attrib.pop("style", ""))
        if element.tag == f"{_SVG}text":
            element.text = fit_xml(self._words[int(element.text)])
            element.attrib.pop("transform", None)
        elif element.tag == f"{_SVG}a":
            element.attrib.pop("target", None)
            mark = self._marks[int(address)]
            element.set("href", fit_xml(mark.address))
            element.set("tabindex", "-1")  # the table beside the chart has the same links, in reach of the keyboard
            title = etree.Element(f"{_SVG}title")
            title.text = fit_xml(mark.title)
            element.insert(0, title)
        elif address:
            element.set("href", f"#{key}-{address[1:]}")
        elif element.tag == f"{_SVG}path" and set_name:
            element.set("id", f"{key}-{set_name}")
        element.attrib.update(presentation)


def _read_style(style: str) -> Mapping[str, str]:
    """A style attribute as presentation attributes; fonts are the page's."""
    found = dict(_STYLE.findall(style))
    return {
        name: f"var(--{_NAMES[value]}, {value})" if value in _NAMES else value
        for name, value in found.items()
        if not name.startswith("font")
    }

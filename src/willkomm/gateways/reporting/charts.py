"""Charts as SVG, drawn on the server: no script in the page, the same picture on paper."""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

# KERN's darkblue-700, neutral-300 and the two text colours; an SVG attribute cannot name a CSS variable.
NOW, BEFORE, TEXT, MUTED = "#2044aa", "#abafc6", "#131525", "#51577a"
FONT = "Fira Sans"


@dataclass(frozen=True)
class Bar:
    """One bar: its label, the year, its length, and what is written at its end («unter 5» has length 0)."""

    label: str
    year: int
    value: int
    text: str


def bars(rows: Sequence[Bar], *, title: str, description: str) -> str:
    """A bar chart by label, one bar per year, as an SVG that a screen reader announces by title and description."""
    years = sorted({row.year for row in rows}, reverse=True)
    spec = json.dumps(_spec(rows, years), ensure_ascii=False)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(f"{title}. {description}")}"'
        f" {_drawn(spec)}"
    )


@lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    """The drawing behind its opening words, without a fixed size, so that it fits a phone."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec, vl_version="5.20")
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    view_box = re.search(r'viewBox="[^"]*"', svg).group()
    return f"{view_box}>{svg.split('>', 1)[1]}"


CONFIG = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "labelFontSize": 16,
        "labelColor": TEXT,
        "labelAlign": "left",
        "labelExpr": "split(datum.label, '\\n')",
        "labelLineHeight": 18,
        "labelLimit": 0,
    },
    "legend": {"labelFontSize": 16, "labelColor": MUTED},
}
ROOM, SHORT, LINE = 347, 12, 15  # of a chart's width for words and bars; signs of a short label, and of a line
LEGEND = {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "square"}
LENGTH = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "nice": False}}
WORDS = {
    "mark": {"type": "text", "align": "left", "dx": 5, "color": TEXT, "fontSize": 16},
    "encoding": {"text": {"field": "text"}},
}


def _lines(label: str) -> str:
    """A long label in lines, so that a phone shows all of it."""
    return "\n".join(textwrap.wrap(label, LINE)) if len(label) > SHORT else label


def _spec(rows: Sequence[Bar], years: Sequence[int]) -> dict:
    """The chart for Vega-Lite. A single year needs no legend."""
    labels = list(dict.fromkeys(_lines(row.label) for row in rows))
    longest = max((len(line) for label in labels for line in label.split("\n")), default=0)
    several, tall, beside = len(years) > 1, any("\n" in label for label in labels), 112 if longest <= SHORT else 136
    by_year = {"field": "year", "type": "nominal", "sort": [str(year) for year in years]}
    colours = {"domain": by_year["sort"], "range": [NOW, BEFORE][: len(years)]}
    axis = {
        "field": "label",
        "type": "nominal",
        "sort": labels,
        "title": None,
        "scale": {"paddingInner": 0.45 if tall else 0.25},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": ROOM - beside,
        "height": {"step": 23 if several else 26 if tall else 30},
        "background": None,
        "padding": {"left": 0, "top": 0, "right": 8, "bottom": 0},
        "data": {"values": [{**vars(row), "label": _lines(row.label), "year": str(row.year)} for row in rows]},
        "encoding": {
            "y": {**axis, "axis": {"labelPadding": beside}},
            "yOffset": by_year,
            "x": LENGTH,
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2},
                "encoding": {"color": {**by_year, "scale": colours, "legend": LEGEND if several else None}},
            },
            WORDS,
        ],
        "config": CONFIG,
    }

"""Can every label of a chart be read: none too small, none cut, none over another?"""

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from mc2cm_analysis.figures.svg import inline_svg


def check_labels(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if a label of a chart as a page holds it is too small, cut, or meets another."""
    inline_svg(figure, title="", description="")
    FigureCanvasSVG(figure)  # which measures letters as a page draws them
    drawn: dict[Text, Any] = {}
    write = Text.draw
    monkeypatch.setattr(Text, "draw", lambda text, *given: (drawn.update({text: ...}), write(text, *given)))
    figure.draw_without_rendering()
    seen = [text for text in drawn if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in seen]
    assert all(text.get_size() >= 8.25 for text in seen), "8.25 points are 11 CSS pixels"
    for label, box in boxes:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, f"'{label}' is cut"
    corners = np.array([box.padded(-1).get_points() for _, box in boxes]).reshape(-1, 2, 2)
    low, high = corners.min(axis=1), corners.max(axis=1)
    meet = (low[:, None] <= high) & (low <= high[:, None])  # each pair at once: a chart of many cities has 100,000
    for one, other in np.argwhere(np.triu(meet.all(axis=2), k=1)):
        pytest.fail(f"'{boxes[one][0]}' meets '{boxes[other][0]}'")

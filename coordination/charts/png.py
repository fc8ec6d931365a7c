"""The same SVG as PNG, by typst, with the fonts that come with matplotlib: none of the system."""

from pathlib import Path

import matplotlib
import typst

from .svg import size_of

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
HERE = Path(__file__).parent
PIXELS_PER_UNIT = 3.0
_PAGE = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.picture), format: "svg", width: 100%)"""


def to_png(svg: str) -> bytes:
    """The picture, 1080 pixels wide. Fetches nothing; the picture goes in as data, not markup."""
    width, height = size_of(svg)
    return typst.compile(
        _PAGE.format(width=width, height=height).encode(),
        root=str(HERE),
        format="png",
        ppi=72 * PIXELS_PER_UNIT,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"picture": svg},
    )

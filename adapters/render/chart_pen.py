"""The pen that charts are drawn with: colours, letters and smoothing, over Pillow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int, int]
Spot = tuple[float, float]

DENSITY = 2  # pixels of the PNG for one point of the size that is asked for: sharp on every screen
_FINER = 2  # Pillow draws lines without smoothing, so everything is drawn finer and then reduced
_SCALE = DENSITY * _FINER
_TEXT = 13


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of everything that is not a line."""

    ground: Colour
    ink: Colour
    grid: Colour


ON_WHITE = Paint((255, 255, 255, 255), (75, 80, 90, 255), (226, 229, 233, 255))
# Middle tones that read on a light and on a dark chat alike.
CLEAR = Paint((0, 0, 0, 0), (142, 148, 158, 255), (128, 132, 142, 70))


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in points: one point is many pixels, and only png() makes them the few that are sent."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    paint: Paint

    @classmethod
    def on(cls, paint: Paint, width: int, height: int) -> Pen:
        """An empty picture of that many points."""
        # A ground that hides everything needs no fourth channel, which is slow to reduce.
        mode = "RGB" if paint.ground[3] == 255 else "RGBA"
        image = Image.new(mode, (width * _SCALE, height * _SCALE), paint.ground[: len(mode)])
        return cls(image, ImageDraw.Draw(image), paint)

    def png(self) -> bytes:
        return _png(self.image.reduce(_FINER))

    def text(self, at: Spot, text: str, anchor: str, colour: Colour | None = None) -> None:
        font = _font(_TEXT * _SCALE)
        self.draw.text(self._to(at), text, fill=self._ink(colour or self.paint.ink), font=font, anchor=anchor)

    def text_width(self, text: str) -> float:
        return _font(_TEXT * _SCALE).getlength(text) / _SCALE

    def line(self, spots: Sequence[Spot], colour: Colour, width: float) -> None:
        path = [self._to(spot) for spot in spots]
        self.draw.line(path, fill=self._ink(colour), width=round(width * _SCALE), joint="curve")

    def dot(self, at: Spot, radius: float, colour: Colour) -> None:
        x, y = self._to(at)
        reach = radius * _SCALE
        self.draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=self._ink(colour))

    def area(self, upper: Sequence[Spot], lower: Sequence[Spot], colour: Colour) -> None:
        """Fills what lies between two lines. Replaces what is there, so it comes before everything else."""
        path = [*upper, *reversed(lower)]
        self.draw.polygon([self._to(spot) for spot in path], fill=self._ink(colour))

    def _ink(self, colour: Colour) -> tuple[int, ...]:
        """The colour as this picture takes it: mixed with a ground that hides, translucent on a clear one."""
        part = colour[3] / 255
        if not self.paint.ground[3]:
            return colour
        return tuple(
            round(c * part + g * (1 - part)) for c, g in zip(colour[:3], self.paint.ground[:3], strict=True)
        )

    def _to(self, spot: Spot) -> Spot:
        return spot[0] * _SCALE, spot[1] * _SCALE


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font: no font of the machine is looked for, so every machine draws the same."""
    return ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    """A palette is a third of the bytes; the ground, which the palette may miss by one, is kept exact."""
    out = io.BytesIO()
    reduced = image.quantize(128, method=Image.Quantize.FASTOCTREE)
    colours = reduced.getpalette(image.mode) or []
    ground, size = reduced.getpixel((0, 0)), len(image.mode)
    if isinstance(ground, int):
        colours[ground * size : (ground + 1) * size] = image.getpixel((0, 0))
    reduced.putpalette(colours, image.mode)
    reduced.save(out, "PNG", compress_level=6)
    return out.getvalue()

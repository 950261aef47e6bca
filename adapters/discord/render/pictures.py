"""A reply's chart -> a picture with its alt text, drawn off the event loop and kept for a while."""

from __future__ import annotations

import asyncio

from cachetools import LRUCache

from adapters.discord.components.layout import Picture
from adapters.render.chart_pen import CLEAR
from adapters.render.charts import draw_chart
from adapters.render.texts import Texts
from scoring.messages.replies import Chart, Reply

WIDTH, HEIGHT = 520, 150
MOST_KEPT = 64  # of about 10 kB


class Pictures:
    """Draws charts. The same chart is drawn once a language while it is remembered."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[Chart, str], bytes] = LRUCache(MOST_KEPT)
        # One at a time: a picture takes megabytes while it is drawn, and the same one may be wanted twice.
        self._drawing = asyncio.Lock()

    async def of(self, reply: Reply, text: Texts) -> Picture | None:
        """None where there is no line to see: no chart, or fewer than two values."""
        chart = reply.chart or (reply.card.chart if reply.card else None)
        if chart is None or not _worth_seeing(chart):
            return None
        title, says = text.plain(chart.title), text.plain(chart.says)
        alt = text("{title}: {says}", title=title, says=says)
        return Picture("chart.png", await self._png(chart, text), alt)

    async def _png(self, chart: Chart, text: Texts) -> bytes:
        size = {"width": WIDTH, "height": HEIGHT}
        async with self._drawing:
            png = self._kept.get((chart, text.locale))
            if png is None:
                png = await asyncio.to_thread(draw_chart, chart, text, paint=CLEAR, **size)
                self._kept[chart, text.locale] = png
            return png


def _worth_seeing(chart: Chart) -> bool:
    lines = (chart.points, *(line.points for line in chart.others))
    return any(sum(point.value is not None for point in points) > 1 for points in lines)

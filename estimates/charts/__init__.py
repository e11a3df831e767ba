"""Pictures that a newsroom can print, as SVG of our own: for page, phone and paper. Pure."""

from estimates.charts.distribution import distribution_svg
from estimates.charts.tornado import tornado_svg

__all__ = ["distribution_svg", "tornado_svg"]

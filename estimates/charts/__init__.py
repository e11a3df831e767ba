"""Pictures that a newsroom can print, as SVG of our own: for page, phone and paper. Pure."""

from estimates.charts.distribution import distribution_svg
from estimates.charts.forest import ForestRow, forest_svg
from estimates.charts.tornado import tornado_svg

__all__ = ["ForestRow", "distribution_svg", "forest_svg", "tornado_svg"]

"""Pictures that a newsroom can print, as SVG of our own: for page, phone and paper. Pure."""

from estimates.charts.distribution import distribution_svg

__all__ = ["distribution_svg"]

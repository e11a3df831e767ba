"""Quantities worked out from parameters by formulas, with their uncertainty."""

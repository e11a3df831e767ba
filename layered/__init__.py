"""A directed graph without circles, drawn in layers as one SVG: the same input, the same bytes.

`layered.drawing.draw` is the door; what it draws is described with `layered.graph`.
"""

"""Claims, their figures, the evidence, what was found, and who approved what."""

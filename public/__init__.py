"""What readers see: published claims and nothing else."""

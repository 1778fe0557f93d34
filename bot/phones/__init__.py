"""Simulated phones, in the demo only."""

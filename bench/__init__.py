"""Measurements: ratios against a plain reference in the same run. Never part of the tests."""

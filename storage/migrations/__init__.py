"""Numbered steps from each earlier version of the tables to the next."""

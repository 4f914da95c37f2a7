"""Leaky ReLU networks in plain NumPy: the package behind the book."""

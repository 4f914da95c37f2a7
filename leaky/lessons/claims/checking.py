"""The claims of chapter 4."""

"""The claims of chapter 2."""

"""The claims of chapter 6."""

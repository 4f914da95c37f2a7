"""The claims of chapter 5."""

"""The claims of chapter 7."""

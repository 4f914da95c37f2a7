"""The claims of chapter 8."""

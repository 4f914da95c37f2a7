"""The claims of chapter 9."""

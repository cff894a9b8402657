"""What callers hear, word for word."""

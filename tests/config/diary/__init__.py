"""One ordinary table, one that only grows, and a background task that writes to it."""

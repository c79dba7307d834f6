"""What the data-protection officer's pages read."""

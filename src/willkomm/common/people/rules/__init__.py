"""Names and birth dates as people write them: folding, sound, slips, tokens for the search, likeness with reasons."""

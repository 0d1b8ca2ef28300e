"""Is the input well-formed? One file for each noun."""

"""The forms of the clusters, one file for each noun."""

"""The pages of the clusters, one file for each noun."""

"""The pages of the pools, one file for each noun."""

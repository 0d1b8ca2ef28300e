"""The pages about cases and meetings, one file for each noun."""

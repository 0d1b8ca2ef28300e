"""What people type about cases and meetings, one file for each page."""

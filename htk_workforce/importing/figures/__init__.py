"""Figures of the clusters from a workbook, a CSV file or a paste: read strictly, shown, and taken in by a person."""

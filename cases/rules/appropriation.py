"""The way a supplementary appropriation takes. Pure Python."""

APPROPRIATION_ROUTE = ("Økonomiudvalget", "Byrådet")
"""The bodies, by name and in order, that must say yes after the Direktion before there is more money.

Only the council can grant a supplementary appropriation, and every one must say how it is covered.
Source: kommunestyrelsesloven § 40 [L24]; AT07.
"""

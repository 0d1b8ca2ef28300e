"""The demonstration: users, pools, cases and applications to try the product on, from fixtures/demonstration.

Money, decisions and applications go through the same actions as on the pages, on their historical dates;
so the demonstration is also a walk through the whole chain, from budget settlement to closed account.
"""

from htk_workforce.importing.demonstration.loading import DemonstrationRefused, Loaded, load
from htk_workforce.importing.demonstration.papers import Press
from htk_workforce.importing.demonstration.people import DEMO_PASSWORD, DEMO_USERS

__all__ = ["DEMO_PASSWORD", "DEMO_USERS", "DemonstrationRefused", "Loaded", "Press", "load"]

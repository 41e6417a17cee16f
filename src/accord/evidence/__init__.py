"""What backs an outcome: files kept by content, logs read by trace, and the masks they all pass."""

from accord.evidence.declared_secrets import masks_of
from accord.evidence.masked_journal import Journal
from accord.evidence.masks import Masks
from accord.evidence.store import Store

__all__ = ["Journal", "Masks", "Store", "masks_of"]

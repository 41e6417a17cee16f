"""What backs an outcome: files kept by content, logs read by trace, and the masks they all pass."""

from accord.evidence.declared import masks_of
from accord.evidence.masks import Masks
from accord.evidence.store import Store
from accord.evidence.written import Journal

__all__ = ["Journal", "Masks", "Store", "masks_of"]

"""What backs an outcome: files kept by content, logs read by trace, and the masks they all pass."""

from accord.evidence.masks import Masks
from accord.evidence.store import Store

__all__ = ["Masks", "Store"]

"""A new workspace: every folder, a service of its own, and a run that works at once."""

from accord.scaffold.existing import Existing, read_existing
from accord.scaffold.workspace import Made, make

__all__ = ["Existing", "Made", "make", "read_existing"]

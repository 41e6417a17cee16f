"""Every way a run can lie, as data, and how each is tried with the real parts."""

"""Reading what was captured: in a process of its own, since whoever wrote it may mean harm."""

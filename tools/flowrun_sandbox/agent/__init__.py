"""What a unit's agent does: one hook at a time, as a process of its own, with its hook tools."""

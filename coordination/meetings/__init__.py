"""Coordination meetings: their scope, their frozen packs, and what became of what they agreed."""

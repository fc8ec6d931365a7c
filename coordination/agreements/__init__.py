"""What meetings agree and what becomes of it: making, following up, closing (decision 0030)."""

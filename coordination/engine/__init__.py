"""The pure engine: arrays and frames in and out. No Django, no clock, no file."""

"""The engine beside others, on the same programs: `make bench`."""

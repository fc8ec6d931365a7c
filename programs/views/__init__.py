"""Pages of programs: parse, call, answer."""

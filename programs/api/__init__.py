"""Endpoints that write programs: parse, call, answer."""

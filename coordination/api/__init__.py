"""The read-only JSON API: same filters and same scope as the pages."""

"""The JSON API: same filters and same scope as the pages. Programs are written in programs.api."""

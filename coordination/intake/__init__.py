"""Figures as files: need figures and indicator values, down as a template and up again.

`columns` and `reading` say what a file holds (PURE), `figures` and `values` what it would add to
the register, `files` carries one file from sent to saved, `template` writes, `pages` shows.
Readers, sheets of codes and the list of errors are those of programs (programs.imports).
"""

"""Programs as files: down as a template, up again, and what a person decides in between.

`template` and `workbook` write, `headings` and `programs.layouts` understand, `files` says what a
file would change, `uploads` carries one file through reading and saving, `errors` gives it back.
"""

"""Programs as files: down as a template, up again, and what a person decides in between.

`downloads`, `template` and `workbook` write; `understanding`, `headings` and `programs.layouts`
find the template's columns in a file; `files` says what it would change; `jobs` and `progress`
carry one file through reading and saving; `preview` and `pages` show it; `errors` gives it back.
"""

"""Notices (decision 0020): what each person is told, in the application and once a day by mail.

`collect` reads what happened since it last looked, `settle` takes back what has been done,
`inbox` is what pages and API show, `digest` the daily letter. No other service knows of them.
"""

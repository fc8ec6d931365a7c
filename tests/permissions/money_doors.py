"""Doors of budgets: sums of what each may read."""

from .doors import API, PAGE, door, get, said


@door("budget", "view", PAGE)
def money_page(client, scene):
    return said(get(client, "money"))


@door("budget", "view", API)
def money_api(client, scene):
    return said(get(client, "api-budgets"))


@door("budget", "download", PAGE)
def money_csv(client, scene):
    return said(get(client, "money-csv"))

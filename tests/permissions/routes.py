"""Every address, and the row of the matrix that rules it.

An address that is missing here fails the suite: nobody adds a door without saying whose it is.
"""

PUBLIC = "public"  # anybody: the way in
EVERYBODY = "everybody"  # anybody signed in, whatever the role; it shows what each may read

ROUTES = {
    # the way in
    "login": PUBLIC,
    "logout": PUBLIC,
    "set_language": PUBLIC,
    "favicon": PUBLIC,
    # what everybody reads in their own scope
    "home": EVERYBODY,
    "gap-list": EVERYBODY,
    "data": EVERYBODY,
    "vocabulary": EVERYBODY,
    "help": EVERYBODY,
    "help-topic": EVERYBODY,
    "map-numbers": EVERYBODY,
    "schema": EVERYBODY,
    "api-docs": EVERYBODY,
    "api-area-list": EVERYBODY,
    "api-gap-list": EVERYBODY,
    "api-gap-detail": EVERYBODY,
    # rows of the matrix
    "program-list": ("programme_draft", "list"),
    "program-detail": ("programme_draft", "view"),
    "api-program-list": ("programme_draft", "list"),
    "api-program-detail": ("programme_draft", "view"),
    "finding-list": ("overlap_flag", "list"),
    "finding-detail": ("overlap_flag", "view"),
    "api-finding-list": ("overlap_flag", "list"),
    "api-finding-detail": ("overlap_flag", "view"),
    "declaration-list": ("declaration", "list"),
    "declaration-detail": ("declaration", "create"),
    "api-declaration-list": ("declaration", "create"),
    "api-declaration-detail": ("declaration", "view"),
    "run-start": ("overlap_run", "start"),
    "run-progress": ("overlap_run", "view"),
    "report": ("snapshot", "view"),
    "report-pdf": ("snapshot", "download"),
    "report-xlsx": ("snapshot", "download"),
    "map-outlines": ("admin_boundary", "view"),
    "api-outlines": ("admin_boundary", "view"),
}

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
    "api-program-copy": ("programme_verified", "copy"),
    "api-program-targets": ("target_area", "replace"),
    "api-program-targets-download": ("target_area", "download"),
    "api-program-export": ("programme_verified", "export"),
    "api-program-history": ("programme_draft", "view"),
    "api-program-submit": ("programme_draft", "submit"),
    "api-program-return": ("programme_submitted", "return"),
    "api-program-verify": ("programme_submitted", "verify"),
    "api-program-withdraw": ("programme_submitted", "withdraw"),
    "api-program-cancel": ("programme_verified", "cancel"),
    "api-program-start": ("programme_verified", "start"),
    "api-program-finish": ("programme_verified", "finish"),
    "api-program-changes": ("programme_verified", "propose_change"),
    "api-change-list": ("change_draft", "list"),
    "api-change-detail": ("change_draft", "edit"),
    "api-change-submit": ("change_draft", "submit"),
    "api-change-withdraw": ("change_submitted", "withdraw"),
    "api-change-cancel": ("change_draft", "cancel"),
    "api-change-return": ("change_submitted", "return"),
    "api-change-approve": ("programme_verified", "approve_change"),
    "finding-list": ("overlap_flag", "list"),
    "finding-detail": ("overlap_flag", "view"),
    "api-finding-list": ("overlap_flag", "list"),
    "api-finding-detail": ("overlap_flag", "view"),
    "run-start": ("overlap_run", "start"),
    "run-progress": ("overlap_run", "view"),
    "report": ("snapshot", "view"),
    "report-pdf": ("snapshot", "download"),
    "report-xlsx": ("snapshot", "download"),
    "map-outlines": ("admin_boundary", "view"),
    "api-outlines": ("admin_boundary", "view"),
}

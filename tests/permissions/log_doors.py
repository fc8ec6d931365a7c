"""The doors of the log: two roles read it, nobody writes it."""

from programs import log

from .doors import API, PAGE, door, get, post, said, send


def entry_of(scene):
    return log.record("opd.ubah", scene.agency, by=None)


@door("audit_log", "view", PAGE)
def log_page(client, scene):
    return said(get(client, "log-list"))


@door("audit_log", "view", API)
def log_api(client, scene):
    return said(get(client, "api-log-list"))


@door("audit_log", "view", f"{API}-detail")
def entry_api(client, scene):
    return said(get(client, "api-log-detail", entry_of(scene).pk))


@door("audit_log", "verify_chain", PAGE)
def verify_page(client, scene):
    return said(post(client, "log-verify"))


@door("audit_log", "verify_chain", API)
def verify_api(client, scene):
    return said(send(client, "post", "api-log-verify"))


@door("audit_log", "edit", API)
def edit_api(client, scene):
    return said(send(client, "put", "api-log-detail", entry_of(scene).pk, action="lain"))


@door("audit_log", "edit", f"{API}-patch")
def patch_api(client, scene):
    return said(send(client, "patch", "api-log-detail", entry_of(scene).pk, action="lain"))


@door("audit_log", "delete", API)
def delete_api(client, scene):
    return said(send(client, "delete", "api-log-detail", entry_of(scene).pk))

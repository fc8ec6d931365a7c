"""The doors of notices: each person's own, whatever the role. A foreign one is another person's."""

from django.urls import reverse

from .doors import API, PAGE, door, get, holds, listed, post, said, send


@door("notice", "list", PAGE)
def notices_page(client, scene):
    address = reverse("notice-open", args=[scene.notice.pk])
    answer = get(client, "notice-list")
    return listed(answer, answer.status_code == 200 and holds(answer, address))


@door("notice", "list", API)
def notices_api(client, scene):
    wanted = f'"id":{scene.notice.pk},'
    answer = get(client, "api-notice-list")
    return listed(answer, answer.status_code == 200 and holds(answer, wanted))


@door("notice", "view", PAGE)
def open_notice(client, scene):
    return said(get(client, "notice-open", scene.notice.pk))


@door("notice", "mark", PAGE)
def read_notice(client, scene):
    return said(post(client, "notice-read", scene.notice.pk))


@door("notice", "mark", API)
def read_notice_api(client, scene):
    return said(send(client, "post", "api-notice-read", scene.notice.pk))


@door("notice", "mark_all", PAGE)
def read_all(client, scene):
    return said(post(client, "notice-read-all"))


@door("notice", "choose", PAGE)
def choose(client, scene):
    return said(post(client, "notice-choices"))

"""The doors of accounts. What a row of `user` is about is the scene's author."""

from django.contrib.auth.models import User
from django.urls import reverse

from programs.models import Role, SecondFactor

from .doors import API, PAGE, door, get, holds, listed, post, said, send

ADDRESS = "baru@contoh.example"


@door("user", "list", PAGE)
def people_page(client, scene):
    address = reverse("person-detail", args=[scene.author.pk])
    answer = get(client, "people-list")
    return listed(answer, answer.status_code == 200 and holds(answer, address))


@door("user", "list", API)
def people_api(client, scene):
    wanted = f'"id":{scene.author.pk},'
    answer = get(client, "api-user-list")
    return listed(answer, answer.status_code == 200 and holds(answer, wanted))


@door("user", "view", PAGE)
def person_page(client, scene):
    return said(get(client, "person-detail", scene.author.pk))


@door("user", "view", API)
def person_api(client, scene):
    return said(get(client, "api-user-detail", scene.author.pk))


def invitation(scene) -> dict:
    """A new officer of the agency the row is about."""
    named = {"email": ADDRESS, "name": "Orang Baru"}
    return named | {"role": Role.OFFICER.value, "agency": scene.agency.pk}


@door("user", "create", PAGE)
def invite_page(client, scene):
    answer = client.post(reverse("person-invite"), invitation(scene))
    return "the form again" if answer.status_code == 200 else said(answer)


@door("user", "create", API)
def invite_api(client, scene):
    address = reverse("api-user-list")
    return said(client.post(address, invitation(scene), content_type="application/json"))


@door("user", "resend", PAGE)
def resend_page(client, scene):
    return said(post(client, "person-resend", scene.invited.pk))


@door("user", "deactivate", PAGE)
def deactivate_page(client, scene):
    return said(post(client, "person-deactivate", scene.author.pk))


@door("user", "deactivate", API)
def deactivate_api(client, scene):
    return said(send(client, "post", "api-user-deactivate", scene.author.pk))


@door("user", "reactivate", PAGE)
def reactivate_page(client, scene):
    if scene.author != scene.person:
        User.objects.filter(pk=scene.author.pk).update(is_active=False)
    return said(post(client, "person-reactivate", scene.author.pk))


@door("user", "change_role", PAGE)
def give_role_page(client, scene):
    given = {"role": Role.VERIFIER.value, "agency": scene.agency.pk}
    return said(post(client, "person-give-role", scene.author.pk, **given))


@door("user", "change_role", f"{PAGE}-2")
def take_role_page(client, scene):
    held = scene.author.memberships.first()
    return said(post(client, "person-take-role", scene.author.pk, membership=held.pk))


@door("user", "change_role", API)
def change_role_api(client, scene):
    given = [{"role": Role.VERIFIER.value, "agency": scene.agency.pk}]
    return said(send(client, "post", "api-user-change-role", scene.author.pk, add=given))


@door("user", "take_factor", PAGE)
def take_factor_page(client, scene):
    SecondFactor.objects.create(person=scene.author, secret="A" * 32, last_step=0)
    return said(post(client, "person-take-factor", scene.author.pk))

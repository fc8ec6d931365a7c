"""Doors of the rules of review, of how precise they are, and of offers for the table."""

from tests.coordination.decided import make_offer

from .doors import API, PAGE, door, get, post, said, send

VALUES = {
    "second_from_severity": "80",
    "ask_from_severity": "40",
    "reply_days": "14",
    "review_days": "30",
    "remind_days": "7",
    "offer_after": "3",
}


@door("review_rules", "view", PAGE)
def rules_page(client, scene):
    return said(get(client, "review-rules"))


@door("review_rules", "view", API)
def rules_api(client, scene):
    return said(get(client, "api-review-rules"))


@door("review_rules", "set", PAGE)
def set_rules_page(client, scene):
    looked_at = "/".join(VALUES.values())
    given = {"alasan": "Disepakati di rakor.", "dilihat": looked_at}
    return said(post(client, "review-rules", **given, **VALUES))


@door("review_rules", "set", API)
def set_rules_api(client, scene):
    given = {"second_from_severity": 80, "reason": "Disepakati di rakor."}
    return said(send(client, "put", "api-review-rules", **given))


@door("precision", "view", PAGE)
def precision_page(client, scene):
    return said(get(client, "review-precision"))


@door("precision", "view", API)
def precision_api(client, scene):
    return said(get(client, "api-review-precision"))


@door("compatibility_offer", "view", PAGE)
def offers_page(client, scene):
    return said(get(client, "offer-list"))


@door("compatibility_offer", "view", API)
def offers_api(client, scene):
    return said(get(client, "api-compatibility-offers"))


@door("compatibility_offer", "answer", PAGE)
def answer_page(client, scene):
    left, right = make_offer()
    given = {"kiri": left.pk, "kanan": right.pk, "alasan": "Sudah jelas.", "jawaban": "terima"}
    return said(post(client, "offer-list", **given))


@door("compatibility_offer", "answer", API)
def answer_api(client, scene):
    left, right = make_offer()
    given = {"left": left.pk, "right": right.pk, "answer": "tolak", "reason": "Belum jelas."}
    return said(send(client, "post", "api-compatibility-offers", **given))

"""A small vocabulary, written by hand, so that tests of the engine need no file.

Codes follow the real ones, relations are chosen so that every rule is met often; a relation here
says nothing about the real pair.
"""

import pandas as pd

SEGMENTS = [  # code, parent, siblings, may_meet
    ("SEG", "", "", ""),
    ("KSJ", "SEG", "exclusive", ""),
    ("KSJ-D1", "KSJ", "", ""),
    ("KSJ-D2", "KSJ", "", ""),
    ("KSJ-D3", "KSJ", "", ""),
    ("SKH", "SEG", "exclusive", ""),
    ("SKH-BUMIL", "SKH", "", "SKH-PRODUKTIF;SKH-REMAJA"),
    ("SKH-KEK", "SKH-BUMIL", "", ""),
    ("SKH-BALITA", "SKH", "", ""),
    ("SKH-BAYI", "SKH-BALITA", "", ""),
    ("SKH-STUNT", "SKH-BALITA", "", ""),
    ("SKH-SD", "SKH", "", ""),
    ("SKH-REMAJA", "SKH", "", "SKH-PRODUKTIF"),
    ("SKH-PRODUKTIF", "SKH", "", ""),
    ("SKH-PENCARI", "SKH-PRODUKTIF", "", ""),
    ("SKH-LANSIA", "SKH", "", ""),
    ("SKH-LANSIATGL", "SKH-LANSIA", "", ""),
    ("PPKS", "SEG", "may_meet", ""),
    ("PPKS-PD", "PPKS", "", ""),
    ("PPKS-PDB", "PPKS-PD", "", ""),
    ("PPKS-LUT", "PPKS", "", ""),
    ("KLG", "SEG", "may_meet", ""),
    ("KLG-RTLH", "KLG", "", ""),
    ("KLG-JAMBAN", "KLG", "", ""),
    ("KLG-PEKKA", "KLG", "", ""),
    ("WIL", "SEG", "may_meet", ""),
    ("WIL-KANTONG", "WIL", "", ""),
    ("WIL-PESISIR", "WIL", "", ""),
]

INTERVENTIONS = [  # code, need, is_physical
    ("PKH", "TUNAI", False),
    ("JSKPROV", "TUNAI", False),
    ("BLTDD", "TUNAI", False),
    ("SEMBAKO", "PANGAN", False),
    ("PANGANKAB", "PANGAN", False),
    ("CPP", "PANGAN", False),
    ("RTLHPROV", "HUNIAN", True),
    ("RTLHKAB", "HUNIAN", True),
    ("JAMBAN", "SANITASI", True),
    ("SPALD", "SANITASI", True),
    ("SEKGRATIS", "DIDIKBIAYA", False),
    ("PIP", "DIDIKBIAYA", False),
    ("UEPPROV", "MODAL", False),
    ("UEPKAB", "MODAL", False),
    ("KUBE", "MODALKLP", False),
]

COMPATIBILITY = [  # a, b, relation, reason
    ("PKH", "JSKPROV", "duplicate", "tunai untuk keluarga yang sama"),
    ("SEMBAKO", "PANGANKAB", "duplicate", "pangan pokok dua sumber"),
    ("CPP", "SEMBAKO", "complementary", "cadangan menambah bantuan rutin"),
    ("RTLHKAB", "RTLHPROV", "duplicate", "rumah sama"),
    ("RTLHKAB", "JAMBAN", "complementary", "rumah dan jamban"),
    ("RTLHPROV", "JAMBAN", "neutral", "jamban mungkin sudah termasuk"),
    ("SEKGRATIS", "PIP", "neutral", "pos biaya berbeda"),
    ("PKH", "UEPPROV", "complementary", "graduasi"),
    ("KUBE", "UEPPROV", "duplicate", "modal kelompok dan perorangan"),
]

FIGURE_UNIT = {  # segment with need figures -> its unit
    "KSJ-D1": "keluarga",
    "KSJ-D2": "keluarga",
    "SKH-BALITA": "jiwa",
    "SKH-STUNT": "jiwa",
    "SKH-LANSIA": "jiwa",
    "PPKS-PD": "jiwa",
    "KLG-RTLH": "unit rumah",
    "KLG-JAMBAN": "KK",
}


def segment_frame() -> pd.DataFrame:
    return pd.DataFrame(SEGMENTS, columns=["code", "parent", "siblings", "may_meet"])


def intervention_frame() -> pd.DataFrame:
    return pd.DataFrame(INTERVENTIONS, columns=["code", "need", "is_physical"])


def compatibility_frame() -> pd.DataFrame:
    return pd.DataFrame(COMPATIBILITY, columns=["a", "b", "relation", "reason"])

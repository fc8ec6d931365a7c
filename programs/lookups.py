"""Names and codes as people write them, to the one code that is meant. PURE.

Case, spaces and punctuation do not count; a name that means two things is asked, not guessed.
Every refusal is an Indonesian sentence in a ValueError.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from programs.entries import Vocabulary

VILLAGE, DISTRICT, REGENCY, PROVINCE = 3, 2, 1, 0
LEVEL_NAMES = ("provinsi", "kabupaten/kota", "kecamatan", "desa/kelurahan")

_PREFIX = {
    PROVINCE: re.compile(r"^(provinsi|prov\.?)\s+", re.IGNORECASE),
    REGENCY: re.compile(r"^(kabupaten|kab|kota)(?:\.\s*|\s+)(?:adm(?:inistrasi|\.)?\s+)?", re.I),
    DISTRICT: re.compile(r"^(kecamatan|kec\.?)\s+", re.IGNORECASE),
    VILLAGE: re.compile(r"^(desa|ds\.?|kelurahan|kel\.?)\s+", re.IGNORECASE),
}
_ALL = re.compile(r"^(semua|seluruh)\b", re.IGNORECASE)
_CODE = re.compile(r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$", re.ASCII)


def name_key(said: str) -> str:
    """A name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", said.casefold())


class Lookup:
    """One vocabulary: a code, its name, or the part of its name before a bracket."""

    def __init__(self, names: Mapping[str, str], what: str):
        self.what = what
        self._codes = {name_key(code): code for code in names}
        self._names = defaultdict(set)
        self._said = {name_key(name): name for name in names.values()}
        for code, name in names.items():
            self._names[name_key(name)].add(code)
        for code, name in names.items():
            short = name_key(name.partition("(")[0])
            if short and short not in self._said:
                self._names[short].add(code)
        self._known = {}

    def find(self, said: str) -> str:
        """The code that is meant. Answers are remembered: a file says the same words often."""
        if said not in self._known:
            try:
                self._known[said] = self._find(said)
            except ValueError as why:
                self._known[said] = why
        answer = self._known[said]
        if isinstance(answer, ValueError):
            raise ValueError(str(answer))
        return answer

    def _find(self, said: str) -> str:
        key = name_key(said)
        if key in self._codes:
            return self._codes[key]
        codes = sorted(self._names.get(key, ()))
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise ValueError(f"berarti lebih dari satu: {', '.join(codes)}; tulis kodenya")
        near = _nearest(key, self._said)
        raise ValueError(f"{self.what} tidak dikenal{near}")


def _nearest(key: str, names: Mapping[str, str]) -> str:
    found = difflib.get_close_matches(key, names, n=3, cutoff=0.75)
    return f"; mungkin {' atau '.join(names[k] for k in found)}" if found else ""


def _some(names: list[str], most: int = 6) -> str:
    more = f"; dan {len(names) - most} lagi" if len(names) > most else ""
    return "; ".join(names[:most]) + more


class Agencies:
    """An agency by its full name, another name, or an abbreviation that only it bears."""

    def __init__(self, vocabulary: Vocabulary):
        self._names = {name_key(name): name for name in vocabulary.agencies}
        self._aliases = {name_key(alias): name for alias, name in vocabulary.aliases.items()}
        self._shorts = defaultdict(set)
        for short, names in vocabulary.short_names.items():
            self._shorts[name_key(short)].update(names)

    def find(self, said: str) -> str:
        key = name_key(said)
        if name := self._names.get(key) or self._aliases.get(key):
            return name
        names = sorted(self._shorts.get(key, ()))
        if len(names) == 1:
            return names[0]
        if names:
            shown = _some(names)
            raise ValueError(f"singkatan beberapa perangkat daerah ({shown}); tulis nama lengkap")
        raise ValueError(f"perangkat daerah tidak dikenal{_nearest(key, self._names)}")


class Places:
    """Areas by Kemendagri code, or by the names of regency, district and village."""

    def __init__(self, areas: Mapping[str, str]):
        self._areas = areas
        self._inside = defaultdict(lambda: defaultdict(list))  # level -> bare key -> codes
        for code, name in areas.items():
            level = code.count(".")
            self._inside[level][name_key(_bare(name, level))].append(code)
        self._provinces = [code for code in areas if "." not in code]
        self._known = {}

    def find(self, code: str, regency: str, district: str, village: str) -> str | None:
        """The code of the place; None where nothing is said. Raises ValueError (column, why)."""
        said = (code, regency, district, village)
        if said not in self._known:
            try:
                self._known[said] = self._find(*said)
            except PlaceProblem as why:
                self._known[said] = why
        answer = self._known[said]
        if isinstance(answer, PlaceProblem):
            raise PlaceProblem(answer.level, answer.said, str(answer))
        return answer

    def full_name(self, code: str) -> str:
        """`Kec. Baros, Kabupaten Serang`: the place and what it lies in."""
        parts = code.split(".")
        codes = [".".join(parts[:n]) for n in range(len(parts), min(1, len(parts) - 1), -1)]
        return ", ".join(self._areas[c] for c in codes if c in self._areas)

    def bearing(self, name: str) -> list[str]:
        """Codes of all areas, of any level, that bear this name; `Kec.` or `Desa` narrows them."""
        said = level_said(name)
        levels = (VILLAGE, DISTRICT, REGENCY, PROVINCE)
        found = [c for level in levels for c in self._candidates(name, level, "")]
        narrowed = [c for c in found if c.count(".") == said]
        return sorted(narrowed or found)  # `Kota Baru` may be a village

    def near(self, name: str, within: Iterable[str] = ()) -> list[str]:
        """Codes of areas whose names look like this one, the likest first; few or none."""
        said, above = level_said(name), tuple(f"{code}." for code in within)
        levels = (VILLAGE, DISTRICT, REGENCY) if said is None else (said,)
        found = []
        for level in levels:
            inside = {
                key: kept
                for key, codes in self._inside[level].items()
                if (kept := [c for c in codes if not above or c.startswith(above)])
            }
            close = difflib.get_close_matches(name_key(_bare(name, level)), inside, 3, 0.75)
            found += [code for key in close for code in inside[key]]
        return found

    def _find(self, code: str, *names: str) -> str | None:
        given = {
            level: name
            for level, name in zip((REGENCY, DISTRICT, VILLAGE), names, strict=True)
            if name and not _ALL.match(name)
        }
        if code:
            return self._checked(code, given)
        if not given:
            said_all = [name for name in names if name]
            return self._whole_province(said_all[0]) if said_all else None
        within = ""
        for level, name in given.items():
            within = self._step(name, level, within)
        return within

    def _checked(self, code: str, given: dict[int, str]) -> str:
        if not _CODE.match(code):
            raise PlaceProblem(None, code, _why_no_code(code))
        if code not in self._areas:
            raise PlaceProblem(None, code, "kode wilayah tidak ada dalam daftar Kemendagri")
        for level, name in given.items():
            own = ".".join(code.split(".")[: level + 1])
            if own.count(".") < level:
                why = f"kode {code} hanya sampai {LEVEL_NAMES[code.count('.')]}, tetapi ini diisi"
                raise PlaceProblem(level, name, f"{why}; lengkapi kodenya atau kosongkan")
            if own not in self._candidates(name, level, own):
                why = f"tidak cocok dengan kode {code} ({self.full_name(code)})"
                raise PlaceProblem(level, name, why)
        return code

    def _whole_province(self, said: str) -> str:
        if len(self._provinces) != 1:
            raise PlaceProblem(REGENCY, said, "provinsi mana? Tulis kode wilayahnya")
        return self._provinces[0]

    def _step(self, name: str, level: int, within: str) -> str:
        codes = self._candidates(name, level, within)
        if not codes and level == REGENCY and self._candidates(name, PROVINCE, ""):
            return self._candidates(name, PROVINCE, "")[0]
        if len(codes) == 1:
            return codes[0]
        where = f" di {self._areas[within]}" if within else ""
        if codes:
            shown = _some([f"{self.full_name(c)} ({c})" for c in codes])
            raise PlaceProblem(level, name, f"ada beberapa{where}: {shown}; tulis kode wilayahnya")
        known = {
            key: " atau ".join(sorted({self._areas[code] for code in inside}))
            for key, found in self._inside[level].items()
            if (inside := [c for c in found if not within or c.startswith(f"{within}.")])
        }
        near = _nearest(name_key(_bare(name, level)), known)
        raise PlaceProblem(level, name, f"{LEVEL_NAMES[level]} tidak dikenal{where}{near}")

    def _candidates(self, name: str, level: int, within: str) -> list[str]:
        """Codes of this level that bear the name; a word before it (Kota, Desa) narrows them."""
        found = self._inside[level].get(name_key(_bare(name, level)), ())
        found = [c for c in found if not within or c == within or c.startswith(f"{within}.")]
        word = _PREFIX[level].match(name.strip())
        if word is None:
            return sorted(found)
        return sorted(c for c in found if _word_fits(word[1].lower(), c, level))


class PlaceProblem(ValueError):
    """Which of the four cells (level, or None for the code), what it said, and why."""

    def __init__(self, level: int | None, said: str, why: str):
        super().__init__(why)
        self.level, self.said = level, said


def level_said(name: str) -> int | None:
    """The level that the word before a name says (`Kec. Anyar`), or None."""
    matches = (level for level, word in _PREFIX.items() if word.match(name.strip()))
    return next(matches, None)


def _bare(name: str, level: int) -> str:
    return _PREFIX[level].sub("", name.strip())


def _word_fits(word: str, code: str, level: int) -> bool:
    if level == REGENCY:
        return (code[3] == "7") == (word == "kota")
    if level == VILLAGE:
        return (code[9] == "1") == word.startswith("kel")
    return True


def _why_no_code(code: str) -> str:
    if re.fullmatch(r"[0-9]+", code, re.ASCII):
        return "kode tanpa titik dapat berarti kode BPS; tulis kode Kemendagri, mis. 36.04.30.2008"
    if re.search(r"[^0-9.]", code):
        return "kode wilayah memuat huruf atau tanda lain, bukan angka; mis. 36.04.30.2008"
    return "bukan kode wilayah Kemendagri; tulis mis. 36.04 atau 36.04.30.2008"


def split_codes(said: str, lookup: Lookup) -> tuple[str, ...]:
    """Several of one vocabulary, `;` between them, each once, in the order written."""
    parts: Iterable[str] = (part.strip() for part in said.split(";"))
    return tuple(dict.fromkeys(lookup.find(part) for part in parts if part))

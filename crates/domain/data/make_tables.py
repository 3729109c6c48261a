#!/usr/bin/env python3
"""Makes the code tables of this folder from published tables (see README.md).

usage: make_tables.py DATA_FOLDER

DATA_FOLDER holds `cn_divisions/` and `gb4754_2017/`. Standard library only.
Writes divisions.csv, abolished.csv and industries_2017.csv beside this file.
"""
import csv
import gzip
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Old county areas that were divided between several present counties, although the
# source names one heir: the region is then known only to the prefecture.
DIVIDED = {
    "330104": "330100",  # Jianggan: to Shangcheng and to Qiantang in 2021
}


# Heirs that the source leaves empty or loses where a code got a second owner.
INHERITED = {
    "510200": "500000",  # Chongqing: from Sichuan to a province-level city in 1997
    "370620": "371000",  # Weihai: a prefecture of its own from 1987
    "370901": "371000",
    "372102": "371000",
    "420523": "420583",  # Zhijiang county: Zhijiang city from 1996
    "422723": "420583",
}

# Provinces that were made from parts of another one.
SPLIT_OFF = {("44", "46"), ("51", "50")}  # Hainan 1988, Chongqing 1997


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def write(name, header, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def level(code):
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def stem(path):
    """The first two characters of the prefecture in `province/prefecture/county`."""
    parts = path.split("/")
    return parts[1][:2] if len(parts) > 1 else path[:2]


class History:
    """Follows a place through the yearly changes of its code and name."""

    def __init__(self, current, changes):
        self.current = current
        self.by_old = {}
        self.seen = {}  # code -> last year in which a row speaks of it
        self.places = {}  # name -> the prefectures that ever had a place of that name
        for row in changes:
            self.place(row["old_name"], row["old_path"])
            self.place(row["new_name"], row["new_path"])
        for row in changes:
            old, new, year = row["old_code"], row["new_code"], int(row["year"])
            for code in (old, new):
                if code:
                    self.seen[code] = max(year, self.seen.get(code, 0))
            if old and self.believable(row):
                self.by_old.setdefault(old, []).append(row)
        for rows in self.by_old.values():
            rows.sort(key=lambda r: int(r["year"]))

    def place(self, name, path):
        self.places.setdefault(name, set()).add(stem(path))

    def believable(self, row):
        """False for rows that pair two places only because their names are alike.

        The yearly comparison took abolished districts for new ones of the same name far
        away (the former Taiping of Harbin for that of Fuxin), and county cities that
        became the core of a prefecture for the county around them.
        """
        old, new = row["old_code"], row["new_code"]
        if not new or old[:4] == new[:4]:
            return True
        if old[:2] != new[:2] and (old[:2], new[:2]) not in SPLIT_OFF:
            return False
        if level(old) < 3 or row["doc_no"] or row["curated"] == "1":
            return True
        old_name, new_name = row["old_name"], row["new_name"]
        if row["type"] == "区划调整" and old_name.endswith("市") and new_name.endswith("县"):
            return False
        if not old_name.endswith("区"):
            return True
        stems = {stem(row["old_path"]), stem(row["new_path"])}
        if len(stems) == 1:
            return True
        if old_name == new_name:
            return self.places[old_name] <= stems
        return bool(set(old_name[:-1]) & set(new_name[:-1]))

    def departures(self, code, since=0):
        """Rows in which the place with this code goes to another code."""
        return [r for r in self.by_old.get(code, [])
                if int(r["year"]) >= since and r["new_code"] != code]

    def reassigned(self, code, since):
        return [r for r in self.by_old.get(code, [])
                if int(r["year"]) >= since and r["new_code"] == code
                and r["type"] == "码位改派"]

    def last_year(self, code):
        """The year in which a code that is gone stopped being valid."""
        rows = self.departures(code)
        return int(rows[-1]["year"]) if rows else self.seen[code]

    def parent(self, code):
        """The smallest present division that surely held the place."""
        city = code[:4] + "00"
        if city in self.current:
            return city
        if city != code and city in self.seen:
            return self.resolve(city)
        return code[:2] + "0000"

    def heirs_of_children(self, code):
        """Where the counties that a prefecture held at its end are today."""
        end = self.last_year(code)
        found = set()
        for child in sorted(self.seen):
            if child[:4] != code[:4] or level(child) != 3:
                continue
            if child in self.current:
                found.add(child)
            elif self.last_year(child) >= end:
                found.add(self.heir(child))
        return found - {None}

    def resolve(self, code):
        """The present division of a code that is no longer valid."""
        return self.heir(code) or self.parent(code)

    def heir(self, code):
        """The present division that took over the place, where the table knows one."""
        known = DIVIDED.get(code) or INHERITED.get(code)
        if known:
            return known
        rows = self.departures(code)
        if not rows:
            return None
        year = int(rows[-1]["year"])
        heirs = set()
        for row in rows:
            if int(row["year"]) == year:
                heirs.add(row["new_code"] and self.follow(row, {code}))
        if heirs & {None, ""}:
            return None
        if level(code) == 2 and any(level(h) == 3 for h in heirs):
            heirs |= self.heirs_of_children(code)
        return self.common(sorted(heirs))

    def follow(self, step, visited):
        """Walks on from the new code of a row until it is a present one."""
        code, name, year = step["new_code"], step["new_name"], int(step["year"])
        if not code or code in visited:
            return None
        visited.add(code)
        left = self.departures(code, year)
        own = [r for r in left if r["old_name"] == name]
        if own:
            return self.follow(own[-1], visited)
        namesake = self.namesake(code, name)
        if namesake:
            return namesake
        if code in self.current:
            lost = [r for r in self.reassigned(code, year) if r["old_name"] == name]
            return None if lost else code
        return self.follow(left[-1], visited) if left else None

    def namesake(self, code, name):
        """The present division of that name, whatever its suffix, in the prefecture."""
        found = [c for c, n in self.current.items()
                 if c[:4] == code[:4] and n[:-1] == name[:-1] and level(c) == level(code)]
        return found[0] if len(found) == 1 and len(name) > 2 else None

    def common(self, codes):
        """The smallest present division that holds all of these."""
        first = codes[0]
        if all(c == first for c in codes):
            return first
        city = first[:4] + "00"
        if city in self.current and all(c[:4] == first[:4] for c in codes):
            return city
        assert all(c[:2] == first[:2] for c in codes), codes
        return first[:2] + "0000"


def main():
    source = pathlib.Path(sys.argv[1])
    divisions = read(source / "cn_divisions" / "divisions.csv")
    current = {row["code"]: row["name"] for row in divisions}
    changes = read(source / "cn_divisions" / "changes.csv.gz")
    history = History(current, changes)
    gone = sorted(c for c in history.seen if c not in current)
    abolished = []
    for code in gone:
        heir = history.resolve(code)
        assert heir in current, (code, heir)
        abolished.append((code, heir, history.last_year(code)))
    write("divisions.csv", ("code", "name", "level"),
          [(r["code"], r["name"], r["level"]) for r in divisions])
    write("abolished.csv", ("old_code", "new_code", "year"), abolished)
    industries = read(source / "gb4754_2017" / "industries.csv")
    write("industries_2017.csv", ("code", "name", "level"),
          [(r["code"], r["name"], r["level"]) for r in industries])


if __name__ == "__main__":
    main()

"""Stand-in for the reader of data folders, until it is merged."""

import csv
import hashlib
import io
import json
import sys
from functools import cached_property
from pathlib import Path


class Package:
    def __init__(self, folder):
        self.folder = Path(folder)
        self._contents, self._parsed = {}, {}

    @cached_property
    def descriptor_content(self):
        return (self.folder / "datapackage.json").read_bytes()

    @cached_property
    def descriptor(self):
        return json.loads(self.descriptor_content.decode("utf-8-sig"))

    @cached_property
    def _paths(self):
        return {r["name"]: r["path"] for r in self.descriptor["resources"]}

    def content(self, table):
        if table not in self._contents:
            self._contents[table] = (self.folder / self._paths[table]).read_bytes()
        return self._contents[table]

    def _table(self, name):
        if name not in self._parsed:
            reader = csv.reader(io.StringIO(self.content(name).decode("utf-8-sig"), newline=""))
            columns = next(reader, [])
            self._parsed[name] = columns, [tuple(map(sys.intern, row)) for row in reader]
        return self._parsed[name]

    def columns(self, table):
        return self._table(table)[0]

    def rows(self, table):
        return self._table(table)[1]

    @cached_property
    def fingerprint(self):
        d = hashlib.sha256(self.descriptor_content)
        for name in self._paths:
            d.update(name.encode() + self.content(name))
        return d.hexdigest()

    def copy_to(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "datapackage.json").write_bytes(self.descriptor_content)
        for name, path in self._paths.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(self.content(name))
        return folder

    def city_names(self, language="en"):
        columns = self.columns("cities")
        a, b = columns.index("id"), columns.index(f"name_{language}")
        return {row[a]: row[b] for row in self.rows("cities")}

    @property
    def version(self):
        return str(self.descriptor.get("version", ""))

    @property
    def resources(self):
        return {r["name"]: r for r in self.descriptor["resources"]}

    def records(self, table):
        return [dict(zip(self.columns(table), row)) for row in self.rows(table)]

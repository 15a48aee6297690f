"""How do programs for large tables read the data? A zip with a Parquet file a table, each column of its type.

What a column holds stands with it in the file, as its ``description``.
"""

from datetime import date
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Final

from mc2cm_analysis.data_formats.archive import unpacked
from mc2cm_analysis.data_formats.typed import TypedData, TypedTable
from mc2cm_analysis.package import Package
from mc2cm_analysis.zips import zipped

_SUFFIX: Final = ".parquet"


def missing() -> str:
    """Say what to install for Parquet; empty if it is there."""
    return "" if find_spec("pyarrow") else "Parquet needs pyarrow: pip install 'mc2cm-analysis[parquet]'"


def as_parquet_files(data: TypedData, package: Package) -> bytes:
    """Return the data as a zip of Parquet files."""
    return zipped({f"{name}{_SUFFIX}": _file(table, data) for name, table in data.tables.items()})


def is_parquet_files(content: bytes, new: bytes) -> bool:
    """Say whether a file is such a zip, as it was written."""
    files = unpacked(content)
    return bool(files) and all(name.endswith(_SUFFIX) for name in files)


def _file(table: TypedTable, data: TypedData) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    kinds: dict[str, Any] = {
        **{"string": pa.string(), "integer": pa.int64(), "number": pa.float64()},
        **{"date": pa.date32(), "boolean": pa.bool_()},
    }
    fields = [
        pa.field(column, kinds[kind], metadata={"description": table.described.get(column, "")})
        for column, kind in table.types.items()
    ]
    arrays = []
    for column, kind in table.types.items():
        values: list[Any] = table.values(column)
        days = [None if value is None else date.fromisoformat(value) for value in values] if kind == "date" else values
        arrays.append(pa.array(days, kinds[kind]))
    whose = {"title": data.title, "version": data.version, "date": data.date}
    content = BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=whose)), content)
    return content.getvalue()

"""Many plain rows in one statement. For derived rows and lines, which no person edits one by one.

bulk_create resolves each value as an expression and sends a hundred rows at a time to SQLite; for
60,000 lines that is most of the time of an import. These send plain values. Portable SQL.
"""

from collections.abc import Iterable, Sequence

from django.db import connections
from django.db.models import Model, QuerySet


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows of values, in the order of these fields (a foreign key takes a primary key)."""
    connection = connections[model.objects.db]
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    _execute(connection, f"INSERT INTO {table} ({columns}) VALUES ({marks})", fields, rows)


def update_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Update by primary key: each row holds the values of these fields, then the key."""
    connection = connections[model.objects.db]
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(f.column)} = %s" for f in fields)
    table, key = quote(model._meta.db_table), model._meta.pk
    sql = f"UPDATE {table} SET {sets} WHERE {quote(key.column)} = %s"
    _execute(connection, sql, [*fields, key], rows)


def delete_rows(rows: QuerySet) -> None:
    """Delete in one statement. The caller has deleted what points at these rows."""
    rows.order_by()._raw_delete(rows.db)


def _execute(connection, sql: str, fields, rows: Iterable[Sequence]) -> None:
    values = [
        [
            field.get_db_prep_save(value, connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)

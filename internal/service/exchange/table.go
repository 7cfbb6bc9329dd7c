package exchange

import (
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/form"
)

// The SQL of this file is made from register definitions that lint has checked:
// codes and names match identifier. Values are always arguments. Columns of a
// register stand as c_<name>, so that a name is never a word of SQL nor one of
// our own columns.

// kept is the form in which a column stands in the database.
type kept string

const (
	keptSealed  kept = "sealed"
	keptText    kept = "text"
	keptInteger kept = "integer"
	keptBool    kept = "bool"
)

var keptTypes = map[kept]storage.SQL{
	keptSealed:  {SQLite: "BLOB", Postgres: "BYTEA"},
	keptText:    {SQLite: "TEXT", Postgres: `TEXT COLLATE "C"`},
	keptInteger: {SQLite: "INTEGER", Postgres: "BIGINT"},
	keptBool:    {SQLite: "INTEGER", Postgres: "BOOLEAN"},
}

func (c Column) kept() kept {
	switch {
	case c.Sealed():
		return keptSealed
	case c.Type == form.Integer:
		return keptInteger
	case c.Type == form.Bool:
		return keptBool
	}
	return keptText
}

func tableName(code string) string { return "exchange_r_" + code }

func columnName(name string) string { return "c_" + name }

// createTable makes the columns that every register has; addColumn makes the rest.
func createTable(code string) []*storage.Stmt {
	t := tableName(code)
	columns := func(text, integer string) string {
		return fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (row_id %[2]s PRIMARY KEY, subject_kind %[2]s NOT NULL,
  subject_ref %[2]s NOT NULL, key_ref %[2]s NOT NULL, digest %[2]s NOT NULL, batch %[2]s NOT NULL,
  loaded_at %[3]s NOT NULL)`, t, text, integer)
	}
	same := func(text string) storage.SQL { return storage.SQL{SQLite: text, Postgres: text} }
	return []*storage.Stmt{
		storage.Dynamic("exchange.create_table", storage.SQL{
			SQLite:   columns(keptTypes[keptText].SQLite, keptTypes[keptInteger].SQLite) + " STRICT",
			Postgres: columns(keptTypes[keptText].Postgres, keptTypes[keptInteger].Postgres),
		}),
		storage.Dynamic("exchange.create_index",
			same(fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s_subject ON %[1]s (subject_ref)", t))),
		storage.Dynamic("exchange.create_index",
			same(fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s_key ON %[1]s (key_ref)", t))),
	}
}

// addColumn makes one column; absent values are NULL.
func addColumn(code string, c Column) *storage.Stmt {
	add := fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s ", tableName(code), columnName(c.Name))
	types := keptTypes[c.kept()]
	return storage.Dynamic("exchange.add_column", storage.SQL{SQLite: add + types.SQLite, Postgres: add + types.Postgres})
}

// upsertRow takes row_id, subject_kind, subject_ref, key_ref, digest, batch,
// loaded_at, then the columns in the register's order.
func upsertRow(r Register) *storage.Stmt {
	names := []string{"row_id", "subject_kind", "subject_ref", "key_ref", "digest", "batch", "loaded_at"}
	for _, c := range r.Columns {
		names = append(names, columnName(c.Name))
	}
	places, sets := make([]string, len(names)), make([]string, 0, len(names))
	for i, n := range names {
		places[i] = fmt.Sprintf("$%d", i+1)
		if i > 0 {
			sets = append(sets, n+" = excluded."+n)
		}
	}
	text := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (row_id) DO UPDATE SET %s",
		tableName(r.Code), strings.Join(names, ", "), strings.Join(places, ","), strings.Join(sets, ", "))
	return storage.Dynamic("exchange.upsert_"+r.Code, storage.SQL{SQLite: text, Postgres: text})
}

// selectDigests takes a list of row ids.
func selectDigests(code string) *storage.Stmt {
	text := fmt.Sprintf("SELECT row_id, digest FROM %s WHERE row_id IN ($1...)", tableName(code))
	return storage.Dynamic("exchange.digests_"+code, storage.SQL{SQLite: text, Postgres: text})
}

// selectOwnKey takes subject kind, subject ref and key ref, and gives a row when
// the subject has a record with that key.
func selectOwnKey(code string) *storage.Stmt {
	text := fmt.Sprintf(`SELECT 1 AS found FROM %s WHERE subject_kind = $1 AND subject_ref = $2 AND key_ref = $3 LIMIT 1`,
		tableName(code))
	return storage.Dynamic("exchange.own_key_"+code, storage.SQL{SQLite: text, Postgres: text})
}

// lookup is how rows are found; its value is the condition.
type lookup string

const (
	bySubject       lookup = "subject_kind = $1 AND subject_ref = $2"
	bySubjectAndKey lookup = "subject_kind = $1 AND subject_ref = $2 AND key_ref = $3"
	byKey           lookup = "key_ref = $1"
)

// selectRows gives row_id, subject_kind, subject_ref, loaded_at, then exactly the
// given columns.
func selectRows(code string, columns []Column, by lookup) *storage.Stmt {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = columnName(c.Name)
	}
	text := fmt.Sprintf("SELECT row_id, subject_kind, subject_ref, loaded_at, %s FROM %s WHERE %s ORDER BY row_id LIMIT %d",
		strings.Join(names, ", "), tableName(code), by, maxRows+1)
	return storage.Dynamic("exchange.query_"+code, storage.SQL{SQLite: text, Postgres: text})
}

package storage_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// The engine-difference suite: what the two engines would do differently if
// package storage let them. Each difference is a defect waiting in some service.

var (
	makeTrial = storage.Dynamic("storage_test.make_trial", storage.SQL{
		SQLite: `CREATE TABLE storage_trial (id TEXT PRIMARY KEY, txt TEXT, n INTEGER, flag INTEGER, bin BLOB, other TEXT UNIQUE) STRICT`,
		Postgres: `CREATE TABLE storage_trial (id TEXT COLLATE "C" PRIMARY KEY, txt TEXT COLLATE "C", n BIGINT, flag BOOLEAN,
  bin BYTEA, other TEXT COLLATE "C" UNIQUE)`,
	})
	dropTrial   = storage.Dynamic("t.drop", same(`DROP TABLE storage_trial`))
	putTrial    = storage.Dynamic("t.put", same(`INSERT INTO storage_trial (id, txt, n, flag, bin, other) VALUES ($1, $2, $3, $4, $5, $6)`))
	returnTrial = storage.Dynamic("t.return", same(`INSERT INTO storage_trial (id, other) VALUES ($1, $2) RETURNING id`))
	idsByText   = storage.Dynamic("t.by_text", same(`SELECT id FROM storage_trial ORDER BY txt, id`))
	idsByN      = storage.Dynamic("t.by_n", same(`SELECT id FROM storage_trial ORDER BY n NULLS LAST, id`))
	withText    = storage.Dynamic("t.with_text", same(`SELECT id FROM storage_trial WHERE txt = $1 ORDER BY id`))
	likeText    = storage.Dynamic("t.like_text", same(`SELECT id FROM storage_trial WHERE txt >= $1 AND txt < $2 ORDER BY id`))
	inList      = storage.Dynamic("t.in_list", same(`SELECT id FROM storage_trial WHERE txt IN ($1...) AND n >= $2 ORDER BY id`))
	addN        = storage.Dynamic("t.add_n", same(`UPDATE storage_trial SET n = n + $1 WHERE id = $2`))
	nullTexts   = storage.Dynamic("t.null_texts", same(`SELECT id FROM storage_trial WHERE txt IS NULL ORDER BY id`))
	flagged     = storage.Dynamic("t.flagged", same(`SELECT id FROM storage_trial WHERE flag = TRUE ORDER BY id`))
	wholeTrial  = storage.Dynamic("t.whole", same(`SELECT txt, n, flag, bin FROM storage_trial WHERE id = $1`))
	swapped     = storage.Dynamic("t.swapped", same(`SELECT id FROM storage_trial WHERE n > $2 AND txt = $1 AND n < $3`))
)

func same(text string) storage.SQL { return storage.SQL{SQLite: text, Postgres: text} }

type code string

// String differs from the text on purpose: columns keep the text.
func (c code) String() string { return "code " + string(c) }

type trial struct {
	id, txt, n, flag, bin, other any
}

// onTrial runs f on both engines with a table that has the rows.
func onTrial(t *testing.T, rows []trial, f func(t *testing.T, db *storage.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		write(t, db, func(tx storage.Tx) error {
			if _, err := tx.Exec(t.Context(), makeTrial); err != nil {
				return err
			}
			lists := make([][]any, len(rows))
			for i, r := range rows {
				lists[i] = []any{r.id, r.txt, r.n, r.flag, r.bin, r.other}
			}
			return tx.Batch(t.Context(), putTrial, lists)
		})
		f(t, db)
		write(t, db, func(tx storage.Tx) error { // an unchanged catalogue lets dbtest use the database again
			_, err := tx.Exec(t.Context(), dropTrial)
			return err
		})
	})
}

func ids(t *testing.T, db *storage.DB, s *storage.Stmt, args ...any) (out []string) {
	t.Helper()
	err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
		out, err = storage.All[string](t.Context(), tx, s, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func want(t *testing.T, got []string, ids ...string) {
	t.Helper()
	if d := cmp.Diff(ids, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestEngines_caseAndAccentsAreDistinct(t *testing.T) {
	rows := []trial{{id: "1", txt: "abc"}, {id: "2", txt: "ABC"}, {id: "3", txt: "äbc"}, {id: "4", txt: "abc "}, {id: "A"}, {id: "a"}}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) { want(t, ids(t, db, withText, "abc"), "1") })
}

func TestEngines_textSortsByBytes(t *testing.T) {
	rows := []trial{
		{id: "1", txt: "中"},
		{id: "2", txt: "阿"},
		{id: "3", txt: "Z"},
		{id: "4", txt: "a"},
		{id: "5", txt: "a-b"},
		{id: "6", txt: "ab"},
		{id: "7", txt: "𠮷"},
		{id: "8", txt: "，"},
	}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		want(t, ids(t, db, idsByText), "3", "4", "5", "6", "1", "2", "8", "7")
		want(t, ids(t, db, likeText, "a", "b"), "4", "5", "6")
	})
}

func TestEngines_namesSortByTheGoMadeKey(t *testing.T) {
	rows := make([]trial, 0, 6)
	for _, name := range []string{"许昌", "北京", "安阳", "zeta", "Alpha", "郑州"} {
		rows = append(rows, trial{id: name, txt: storage.SortKey(name)})
	}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		want(t, ids(t, db, idsByText), "Alpha", "zeta", "安阳", "北京", "许昌", "郑州")
	})
}

func TestEngines_nullsSortWhereTheStatementSays(t *testing.T) {
	rows := []trial{{id: "1", n: 5}, {id: "2"}, {id: "3", n: -1}, {id: "4", n: 0}}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) { want(t, ids(t, db, idsByN), "3", "4", "1", "2") })
}

func TestEngines_instantsSortAcrossZones(t *testing.T) {
	shanghai := clock.Shanghai
	at := func(y int, m time.Month, d, h int, zone *time.Location) clock.Instant {
		return clock.Of(time.Date(y, m, d, h, 30, 0, 123456000, zone))
	}
	// By wall clock "2" would come before "1", and as text "4" before "3".
	rows := []trial{
		{id: "1", n: at(2026, 11, 23, 7, shanghai)}, // 23:30 UTC the day before
		{id: "2", n: at(2026, 11, 23, 0, time.UTC)},
		{id: "3", n: at(2026, 11, 23, 9, shanghai)}, // 01:30 UTC
		{id: "4", n: at(2026, 11, 23, 2, time.UTC)},
	}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		want(t, ids(t, db, idsByN), "1", "2", "3", "4")
		r := whole(t, db, "1")
		if got := clock.Instant(*r.N); got != at(2026, 11, 23, 7, shanghai) {
			t.Errorf("came back as %v", got)
		}
	})
}

func TestEngines_timesAreNoColumnType(t *testing.T) {
	now := clock.System().Now().Time()
	onTrial(t, nil, func(t *testing.T, db *storage.DB) {
		for _, v := range []any{now, &now} {
			err := db.Write(t.Context(), func(tx storage.Tx) error {
				_, err := tx.Exec(t.Context(), putTrial, "1", v, nil, nil, nil, nil)
				return err
			})
			if err == nil {
				t.Errorf("a %T was stored", v)
			}
		}
	})
}

func TestEngines_integerOverflowIsAnError(t *testing.T) {
	rows := []trial{{id: "max", n: int64(math.MaxInt64)}, {id: "min", n: int64(math.MinInt64)}}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		for id, d := range map[string]int64{"max": 1, "min": -1} {
			err := db.Write(t.Context(), func(tx storage.Tx) error {
				_, err := tx.Exec(t.Context(), addN, d, id)
				return err
			})
			if err == nil {
				t.Errorf("%s %+d was stored", id, d)
			}
		}
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			_, err := tx.Exec(t.Context(), putTrial, "u", nil, uint64(math.MaxUint64), nil, nil, nil)
			return err
		})
		if err == nil {
			t.Error("an unsigned number beyond BIGINT was stored")
		}
		if r := whole(t, db, "max"); *r.N != math.MaxInt64 {
			t.Errorf("got %d", *r.N)
		}
	})
}

type wholeRow struct {
	Txt  *string
	N    *int64
	Flag *bool
	Bin  []byte
}

func whole(t *testing.T, db *storage.DB, id string) (r wholeRow) {
	t.Helper()
	err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
		r, _, err = storage.Get[wholeRow](t.Context(), tx, wholeTrial, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEngines_emptyIsNotNull(t *testing.T) {
	rows := []trial{
		{id: "empty", txt: "", n: 0, flag: false, bin: []byte{}},
		{id: "null"},
		{id: "nil pointer", txt: (*string)(nil), n: (*int64)(nil), flag: (*bool)(nil), bin: []byte(nil)},
	}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		want(t, ids(t, db, nullTexts), "nil pointer", "null")
		want(t, ids(t, db, withText, ""), "empty")
		if r := whole(t, db, "empty"); r.Txt == nil || *r.Txt != "" || r.N == nil || r.Flag == nil || *r.Flag || len(r.Bin) != 0 {
			t.Errorf("got %+v", r)
		}
		if r := whole(t, db, "null"); r.Txt != nil || r.N != nil || r.Flag != nil || r.Bin != nil {
			t.Errorf("got %+v", r)
		}
	})
}

func TestEngines_nullDoesNotScanIntoAPlainValue(t *testing.T) {
	onTrial(t, []trial{{id: "null"}}, func(t *testing.T, db *storage.DB) {
		type row struct {
			Txt  string
			N    *int64
			Flag *bool
			Bin  []byte
		}
		err := db.Read(t.Context(), func(tx storage.Tx) error {
			_, _, err := storage.Get[row](t.Context(), tx, wholeTrial, "null")
			return err
		})
		if err == nil {
			t.Error("NULL became an empty text")
		}
	})
}

func TestEngines_uniqueViolationIsTheSameError(t *testing.T) {
	rows := []trial{{id: "1", other: "taken"}}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		for name, f := range map[string]func(tx storage.Tx) error{
			"primary key":   func(tx storage.Tx) error { return exec(t, tx, putTrial, "1", nil, nil, nil, nil, nil) },
			"unique column": func(tx storage.Tx) error { return exec(t, tx, putTrial, "2", nil, nil, nil, nil, "taken") },
			"RETURNING": func(tx storage.Tx) error {
				_, _, err := storage.Get[string](t.Context(), tx, returnTrial, "2", "taken")
				return err
			},
			"batch": func(tx storage.Tx) error {
				return tx.Batch(t.Context(), putTrial, [][]any{{"2", nil, nil, nil, nil, nil}, {"1", nil, nil, nil, nil, nil}})
			},
		} {
			if err := db.Write(t.Context(), f); !errors.Is(err, storage.ErrUnique) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		want(t, ids(t, db, idsByN), "1")
	})
}

func exec(t *testing.T, tx storage.Tx, s *storage.Stmt, args ...any) error {
	t.Helper()
	_, err := tx.Exec(t.Context(), s, args...)
	return err
}

func TestEngines_otherConstraintsAreNotUnique(t *testing.T) {
	onTrial(t, nil, func(t *testing.T, db *storage.DB) {
		err := db.Write(t.Context(), func(tx storage.Tx) error { return exec(t, tx, putNumber, "a", nil) })
		if err == nil || errors.Is(err, storage.ErrUnique) {
			t.Errorf("NULL in a NOT NULL column: got %v", err)
		}
	})
}

func TestEngines_lists(t *testing.T) {
	rows := []trial{{id: "1", txt: "a", n: 1}, {id: "2", txt: `b"',]`, n: 1}, {id: "3", txt: "丙", n: 1}, {id: "4", txt: "", n: 1}}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		want(t, ids(t, db, inList, storage.List([]code{"丙", `b"',]`, "zzz"}), 0), "2", "3")
		want(t, ids(t, db, inList, storage.List([]string{""}), 0), "4")
		want(t, ids(t, db, inList, storage.List([]string{}), 0))
		want(t, ids(t, db, inList, storage.List[string](nil), 0))
		many := make([]string, 70_000) // beyond every limit on placeholders
		many[69_999] = "a"
		want(t, ids(t, db, inList, storage.List(many), 1), "1", "4")
	})
}

func TestEngines_placeholdersGoByNumber(t *testing.T) {
	onTrial(t, []trial{{id: "1", txt: "a", n: 5}}, func(t *testing.T, db *storage.DB) {
		want(t, ids(t, db, swapped, "a", 4, 6), "1")
		want(t, ids(t, db, swapped, "a", 6, 4))
	})
}

type facts struct {
	Who string   `json:"who"`
	Tel []string `json:"tel"`
}

func TestEngines_goTypesComeBackTheSame(t *testing.T) {
	type row struct {
		Txt  code
		N    clock.Instant
		Flag bool
		Bin  []byte
	}
	type jsonRow struct {
		Txt  storage.JSON[facts]
		N    int
		Flag bool
		Bin  []byte
	}
	bin := []byte{0, 1, 255, 0}
	doc := facts{Who: `王"五`, Tel: []string{"", "0374"}}
	rows := []trial{
		{id: "typed", txt: code("甲"), n: clock.Instant(-7), flag: true, bin: bin},
		{id: "json", txt: storage.JSON[facts]{V: doc}, n: 3, flag: false, bin: bin},
	}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		var typed row
		var parsed jsonRow
		err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
			if typed, _, err = storage.Get[row](t.Context(), tx, wholeTrial, "typed"); err != nil {
				return err
			}
			parsed, _, err = storage.Get[jsonRow](t.Context(), tx, wholeTrial, "json")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(row{"甲", -7, true, bin}, typed); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		if d := cmp.Diff(jsonRow{storage.JSON[facts]{V: doc}, 3, false, bin}, parsed); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		want(t, ids(t, db, flagged), "typed")
	})
}

func TestEngines_textThatPostgresCannotKeepIsInvalid(t *testing.T) {
	onTrial(t, nil, func(t *testing.T, db *storage.DB) {
		for _, bad := range []any{"a\x00b", "\xff", code("\x00")} {
			err := db.Write(t.Context(), func(tx storage.Tx) error { return exec(t, tx, putTrial, "1", bad, nil, nil, nil, nil) })
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: got %v, want Invalid", bad, err)
			}
		}
	})
}

func TestEngines_longAndOddTextSurvives(t *testing.T) {
	odd := strings.Repeat("许昌𠮷\u202e'\"\\;--%_\r\n", 20_000)
	onTrial(t, []trial{{id: "1", txt: odd}}, func(t *testing.T, db *storage.DB) {
		if r := whole(t, db, "1"); *r.Txt != odd {
			t.Error("the text changed")
		}
	})
}

func TestEngines_wrongNumberOfArgumentsIsAnError(t *testing.T) {
	onTrial(t, nil, func(t *testing.T, db *storage.DB) {
		for _, args := range [][]any{{"1"}, {"1", 2, 3}} {
			err := db.Write(t.Context(), func(tx storage.Tx) error { return exec(t, tx, addN, args...) })
			if err == nil {
				t.Errorf("%d arguments for two placeholders were taken", len(args))
			}
		}
	})
}

func TestEngines_execCountsRows(t *testing.T) {
	rows := []trial{{id: "1", n: 1}, {id: "2", n: 1}}
	onTrial(t, rows, func(t *testing.T, db *storage.DB) {
		var got []int64
		write(t, db, func(tx storage.Tx) error {
			got = nil
			for _, id := range []string{"1", "none"} {
				n, err := tx.Exec(t.Context(), addN, 1, id)
				if err != nil {
					return err
				}
				got = append(got, n)
			}
			return nil
		})
		if !slices.Equal(got, []int64{1, 0}) {
			t.Errorf("got %v, want [1 0]", got)
		}
	})
}

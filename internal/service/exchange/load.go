package exchange

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

const (
	maxWrongCells = 50  // of one delivery, in a fault
	loadChunk     = 500 // rows in one statement
)

// record is a checked row on its way to the table.
type record struct {
	id      string
	subject ident.Subject
	keyRef  string
	digest  string
	texts   map[string]string // column → canonical text; absent ones are not there
}

// Load brings a delivery of rows into a register, all of them or none: rows that
// are new are added, rows with the same unique columns replaced, and rows that
// are the same left alone. A delivery that changes nothing leaves no batch.
//
// Values are strings, integers, bools or dates; "" and nil mean absent. Load
// returns NotFound for an unknown register, and Invalid that names row (from 1)
// and column of up to 50 wrong cells: unknown columns, wrong types, check digits,
// missing values, rows delivered twice.
func (s *Service) Load(ctx context.Context, resource string, rows []map[string]any) (b Batch, err error) {
	defer fault.Wrap(&err, "exchange.Load(%s)", resource)
	r, ok := s.registers[resource]
	if !ok {
		return Batch{}, fault.NewNotFound("exchange.no_such_resource", "resource", resource)
	}
	records, err := s.prepare(r, rows)
	if err != nil {
		return Batch{}, err
	}
	now := s.clock.Now()
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		b = Batch{ID: string(ident.New[ident.EntryID](now)), Resource: resource, LoadedAt: now, Delivered: len(rows)}
		return s.loadTx(ctx, tx, r, records, &b)
	})
	return b, err
}

func (s *Service) loadTx(ctx context.Context, tx storage.Tx, r Register, records []record, b *Batch) error {
	for chunk := range slices.Chunk(records, loadChunk) {
		changed, err := changedTx(ctx, tx, r.Code, chunk)
		if err != nil {
			return err
		}
		if err := s.storeTx(ctx, tx, r, changed, *b); err != nil {
			return err
		}
		b.Changed += len(changed)
	}
	if b.Changed == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, insertBatch, b.ID, b.Resource, b.LoadedAt, b.Delivered, b.Changed); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, moveLoadedAt, b.LoadedAt, r.Code); err != nil {
		return err
	}
	return audit.RecordTx(ctx, tx, ident.SystemActor("exchange.load"), audit.Record{
		Act:  "exchange.load",
		Kind: "register", ID: r.Code, Org: r.Provider, Data: map[string]string{
			"batch":     b.ID,
			"delivered": strconv.Itoa(b.Delivered), "changed": strconv.Itoa(b.Changed),
		},
	}, b.LoadedAt)
}

// changedTx gives the records that the table does not hold with the same content.
func changedTx(ctx context.Context, tx storage.Tx, code string, records []record) ([]record, error) {
	ids := make([]string, len(records))
	for i, rec := range records {
		ids[i] = rec.id
	}
	rows, err := storage.All[struct {
		RowID  string
		Digest string
	}](ctx, tx, selectDigests(code), storage.List(ids))
	if err != nil {
		return nil, err
	}
	there := make(map[string]string, len(rows))
	for _, row := range rows {
		there[row.RowID] = row.Digest
	}
	var out []record
	for _, rec := range records {
		if there[rec.id] != rec.digest {
			out = append(out, rec)
		}
	}
	return out, nil
}

func (s *Service) storeTx(ctx context.Context, tx storage.Tx, r Register, records []record, b Batch) error {
	if len(records) == 0 {
		return nil
	}
	v := vault{s.keys, r.Code}
	lists := make([][]any, len(records))
	for i, rec := range records {
		args := []any{rec.id, rec.subject.Kind, rec.subject.Ref, rec.keyRef, rec.digest, b.ID, b.LoadedAt}
		for _, c := range r.Columns {
			value, err := v.stored(c, rec.id, rec.texts[c.Name])
			if err != nil {
				return err
			}
			args = append(args, value)
		}
		lists[i] = args
	}
	return tx.Batch(ctx, upsertRow(r), lists)
}

// prepare checks the rows of a delivery and gives them their ids.
func (s *Service) prepare(r Register, rows []map[string]any) ([]record, error) {
	p := preparing{r: r, vault: vault{s.keys, r.Code}, seen: make(map[string]int, len(rows))}
	out := make([]record, 0, len(rows))
	for i, row := range rows {
		rec, err := p.row(i+1, row)
		if err != nil {
			return nil, err
		}
		out = append(out, rec)
	}
	if p.wrong > 0 {
		f := fault.NewInvalid("exchange.bad_rows", "resource", r.Title, "count", p.wrong)
		f.Fields = p.fields
		return nil, f
	}
	return out, nil
}

// preparing collects what is wrong with a delivery.
type preparing struct {
	r      Register
	vault  vault
	seen   map[string]int // row id → row number
	wrong  int
	fields []fault.Field
}

func (p *preparing) problem(row int, column, key string, kv ...any) {
	if p.wrong++; p.wrong <= maxWrongCells {
		p.fields = append(p.fields, fault.Field{
			Name: fmt.Sprintf("%d.%s", row, column), Key: key,
			Args: fault.Args(append([]any{"row", row, "column", column}, kv...)...),
		})
	}
}

func (p *preparing) row(n int, row map[string]any) (rec record, err error) {
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if _, ok := p.r.Column(name); !ok {
			p.problem(n, name, "exchange.row.unknown_column")
		}
	}
	rec.texts = p.texts(n, row)
	rec.subject = p.subject(n, rec.texts)
	if key, ok := p.r.Key(); ok {
		rec.keyRef = p.vault.keyRef(key, rec.texts[key.Name])
	}
	unique := make([]string, len(p.r.Unique))
	for i, name := range p.r.Unique {
		unique[i] = rec.texts[name]
	}
	if rec.id, err = p.vault.rowID(unique); err != nil {
		return rec, err
	}
	if first, twice := p.seen[rec.id]; twice {
		p.problem(n, p.r.Unique[0], "exchange.row.twice", "first", first)
	}
	p.seen[rec.id] = n
	rec.digest, err = p.vault.digest(rec.texts)
	return rec, err
}

func (p *preparing) texts(n int, row map[string]any) map[string]string {
	out := make(map[string]string, len(p.r.Columns))
	for _, c := range p.r.Columns {
		text, problem := canonical(c, row[c.Name])
		switch {
		case problem != "":
			p.problem(n, c.Name, problem)
		case text != "":
			out[c.Name] = text
		case p.r.always(c):
			p.problem(n, c.Name, "exchange.row.missing")
		}
	}
	return out
}

func (p *preparing) subject(n int, texts map[string]string) ident.Subject {
	c := p.r.Subject()
	kind := ident.SubjectKind(c.Subject)
	if c.Subject == SubjectEither {
		kind = ident.SubjectKind(texts[c.KindColumn])
		if id := texts[c.Name]; kind != "" && id != "" && !goodLegalID(kind, id) {
			p.problem(n, c.Name, "exchange.row.legal_id")
		}
	}
	return p.vault.keys.Subject(kind, texts[c.Name])
}

// LoadedAt gives when the register last received changes; zero before the first.
func (s *Service) LoadedAt(ctx context.Context, resource string) (at clock.Instant, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		row, _, err := storage.Get[struct{ LoadedAt clock.Instant }](ctx, tx, selectLoadedAt, resource)
		at = row.LoadedAt
		return err
	})
	return at, err
}

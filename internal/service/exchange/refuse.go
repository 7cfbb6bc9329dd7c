package exchange

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// refused is a fault that said no to a query, with the query.
type refused struct {
	fault *fault.Fault
	r     Request
}

// Error is the fault's own text.
func (e *refused) Error() string { return e.fault.Error() }

// Unwrap gives the fault, so that faces see its kind.
func (e *refused) Unwrap() error { return e.fault }

// refusal marks a fault as the refusal of r; other errors stay as they are.
func refusal(r Request, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal || f.Kind == fault.Busy {
		return err
	}
	return &refused{fault: f, r: r}
}

// Refused records in its own Write that a query was refused, when err holds such
// a refusal, and returns err. Whoever calls QueryTx passes the error of its Write
// through Refused, because the refused transaction rolls back; Query does it by
// itself. The row names whose record was asked for by blind index, never a key.
// It is written even when ctx is cancelled: leaving early hides nothing.
func (s *Service) Refused(ctx context.Context, err error) error {
	var no *refused
	if !errors.As(err, &no) {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	failed := s.db.Write(ctx, func(tx storage.Tx) error {
		return audit.RecordTx(ctx, tx, no.r.Actor, s.record(no), s.clock.Now())
	})
	if failed != nil {
		return errors.Join(err, fmt.Errorf("exchange.Refused: %w", failed))
	}
	return err
}

// record gives the audit row. What came with a request and names nothing we know
// stays out of the log: it could be anything.
func (s *Service) record(e *refused) audit.Record {
	subject := e.r.Subject
	if subject.IsZero() {
		subject = e.r.Via.Subject
	}
	resource, fields := "unknown", []string(nil)
	if reg, ok := s.registers[e.r.Resource]; ok {
		resource = reg.Code
		for _, f := range e.r.Fields {
			if _, ok := reg.Column(f); ok {
				fields = append(fields, f)
			}
		}
	}
	ref := "unknown"
	if e.r.Ref == "" || ident.Valid(e.r.Ref) {
		ref = e.r.Ref
	}
	return audit.Record{
		Act: "exchange.query", Kind: "register", ID: resource, Result: "refused", Why: e.fault.Key,
		Data: map[string]string{
			"basis": string(e.r.Basis), "ref": ref, "fields": strings.Join(fields, " "),
			"subject": subject.Ref,
		},
	}
}

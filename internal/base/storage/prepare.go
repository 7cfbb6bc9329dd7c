package storage

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// nullTest finds "$1 IS NULL", whose type PostgreSQL cannot tell.
var nullTest = regexp.MustCompile(`(?i)\$\d+ +IS +(NOT +)?NULL`)

// PrepareAll has the engine compile every registered statement and returns all
// that it refuses, and all that test a bare placeholder for NULL.
func (db *DB) PrepareAll(ctx context.Context) error {
	var errs []error
	for _, s := range Statements() {
		text := s.For(db.Engine())
		if nullTest.MatchString(text) {
			errs = append(errs, fmt.Errorf("%s: a placeholder is tested for NULL", s.Name))
		}
		if err := db.engine.prepare(ctx, text); err != nil {
			errs = append(errs, fmt.Errorf("%s on %s: %w", s.Name, db.Engine(), err))
		}
	}
	return errors.Join(errs...)
}

package caseworktest

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/storage"
)

// The rows carry no personal data and cannot be opened: what is sealed is empty.
// Each application has one case for each of the five units; ids and numbers say
// that they are filled in.
var (
	fillApplications = storage.Statement("casework.fill_applications", `
WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < $1)
INSERT INTO casework_application (id, no, bundle, closure, applicant_kind, applicant_ref, subject_kind, subject_ref,
  agent, agent_ref, people, sign_text, sign_digest, signed_at, submitted_at, lang, parts)
SELECT '00FILLEDAPP0000000' || CAST(10000000 + n AS TEXT), 'FILLED' || CAST(10000000 + n AS TEXT), 'utilities', '',
  'enterprise', 'nobody', 'enterprise', 'nobody', '', '', $3, $3, '', $2 - CAST(n AS BIGINT), $2 - CAST(n AS BIGINT), 'zh', 5 FROM s`)

	fillCases = storage.Statement("casework.fill_cases", `
WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < $1)
INSERT INTO casework_case (id, application, no, part, item, service, mode, org, region, zone, closure,
  promise_due, provisional, status, holder, received_at, closed_at, rev, pending)
SELECT '00FILLEDCASE00000' || CAST(part AS TEXT) || CAST(10000000 + n AS TEXT), '00FILLEDAPP0000000' || CAST(10000000 + n AS TEXT),
  'FILLED' || CAST(10000000 + n AS TEXT) || '-' || CAST(part AS TEXT), part, item, service, 'new', org, '411003000000',
  'jianan-east', '', '2026-12-' || CAST(10 + n % 20 AS TEXT), FALSE,
  CASE WHEN n % 3 = 0 THEN 'accepted' ELSE 'received' END, '', $2 - CAST(n AS BIGINT), 0, 1, ''
FROM s CROSS JOIN (SELECT 1 AS part, 'xc-water' AS org, 'water-connection' AS item, 'water' AS service
  UNION ALL SELECT 2, 'xc-power', 'power-connection', 'power' UNION ALL SELECT 3, 'xc-gas', 'gas-connection', 'gas'
  UNION ALL SELECT 4, 'xc-heat', 'heat-connection', 'heat' UNION ALL SELECT 5, 'xc-net-cu', 'broadband-connection', 'net') parts`)

	// What PostgreSQL does by itself a minute later; SQLite plans without.
	countAnew = storage.Pair("casework.analyze", storage.SQL{SQLite: `SELECT 1`, Postgres: `ANALYZE`})
)

// Fill adds applications with five open cases each, received one after the other
// before now. It may be called once for a database.
func Fill(ctx context.Context, db *storage.DB, applications int, now clock.Instant) error {
	return db.Write(ctx, func(tx storage.Tx) error {
		if _, err := tx.Exec(ctx, fillApplications, applications, now, []byte{}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, fillCases, applications, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, countAnew)
		return err
	})
}

package audit

import "github.com/chengban/chengban/internal/base/storage"

var insertRow = storage.Statement("audit.insert", `
INSERT INTO audit_row (id, at, actor_kind, account, org, act, kind, object, result, why, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)

// Rows of one instant keep the order of their ids, which is the order of the
// millisecond only; within one transaction the order carries no meaning.
var selectOf = storage.Statement("audit.of", `
SELECT id, COALESCE(seq, 0) AS seq, at, actor_kind, account, org, act, kind, object, result, why, data
FROM audit_row WHERE kind = $1 AND object = $2 ORDER BY at, id`)

package notify

import (
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// messageRow is one row of notify_message; Phone and Args are sealed.
type messageRow struct {
	ID        string          `db:"id"`
	Account   ident.AccountID `db:"account"`
	Phone     []byte          `db:"phone"`
	Key       string          `db:"key"`
	Args      []byte          `db:"args"`
	Lang      i18n.Lang       `db:"lang"`
	Ref       string          `db:"ref"`
	Quiet     bool            `db:"quiet"`
	CreatedAt clock.Instant   `db:"created_at"`
	SentAt    clock.Instant   `db:"sent_at"`
	FailedAt  clock.Instant   `db:"failed_at"`
	Attempts  int             `db:"attempts"`
	MergeKey  string          `db:"merge_key"`
	Merged    string          `db:"merged_into"`
	NoText    bool            `db:"no_text"`
}

const messageColumns = `id, account, phone, key, args, lang, ref, quiet, created_at, sent_at, failed_at, attempts, merge_key, merged_into, no_text`

var (
	insertMessage = storage.Statement("notify.insert", `
INSERT INTO notify_message (id, account, phone, key, args, lang, ref, dedupe, quiet, created_at, not_before, sent_at, failed_at, attempts,
  merge_key, merged_into, no_text)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, $12, $13, $14)
ON CONFLICT (dedupe) DO NOTHING`)

	selectMessage = storage.Statement("notify.message", `
SELECT `+messageColumns+`
FROM notify_message WHERE id = $1`)

	selectTexts = storage.Statement("notify.texts", `
SELECT `+messageColumns+`
FROM notify_message WHERE NOT quiet AND NOT no_text AND (merged_into = '' OR merged_into = 'news') ORDER BY created_at DESC, id DESC LIMIT $1`)

	selectInbox = storage.Statement("notify.inbox", `
SELECT `+messageColumns+`
FROM notify_message WHERE account = $1 AND NOT quiet AND merged_into <> 'news' ORDER BY created_at DESC, id DESC LIMIT $2`)

	// wakeMessages takes the messages whose time has come, and those that wait with one
	// of them; of two nodes each message goes to one.
	wakeMessages = storage.Statement("notify.wake", `
UPDATE notify_message SET not_before = 0 WHERE not_before > 0 AND (id IN (
  SELECT id FROM notify_message WHERE not_before > 0 AND not_before <= $1 ORDER BY not_before LIMIT $2)
  OR merge_key <> '' AND merge_key IN (
  SELECT merge_key FROM notify_message WHERE not_before > 0 AND not_before <= $1 ORDER BY not_before LIMIT $2))
RETURNING `+messageColumns)

	// joinMessage says which text says what this one would have said.
	joinMessage = storage.Statement("notify.join", `UPDATE notify_message SET merged_into = $2 WHERE id = $1`)

	// absorbMessages has a text say what those that wait would have said.
	absorbMessages = storage.Statement("notify.absorb", `
UPDATE notify_message SET merged_into = $2, not_before = 0 WHERE merge_key = $1 AND merge_key <> '' AND not_before > 0`)

	noteSent = storage.Statement("notify.sent", `
UPDATE notify_message SET sent_at = $2, phone = $3, attempts = attempts + 1 WHERE id = $1 AND sent_at = 0`)

	noteFailed = storage.Statement("notify.failed", `
UPDATE notify_message SET failed_at = $2, attempts = attempts + 1 WHERE id = $1 AND sent_at = 0`)
)

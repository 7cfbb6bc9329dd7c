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
}

var (
	insertMessage = storage.Statement("notify.insert", `
INSERT INTO notify_message (id, account, phone, key, args, lang, ref, dedupe, quiet, created_at, not_before, sent_at, failed_at, attempts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0)
ON CONFLICT (dedupe) DO NOTHING`)

	selectMessage = storage.Statement("notify.message", `
SELECT id, account, phone, key, args, lang, ref, quiet, created_at, sent_at, failed_at, attempts
FROM notify_message WHERE id = $1`)

	selectTexts = storage.Statement("notify.texts", `
SELECT id, account, phone, key, args, lang, ref, quiet, created_at, sent_at, failed_at, attempts
FROM notify_message WHERE NOT quiet ORDER BY created_at DESC, id DESC LIMIT $1`)

	selectInbox = storage.Statement("notify.inbox", `
SELECT id, account, phone, key, args, lang, ref, quiet, created_at, sent_at, failed_at, attempts
FROM notify_message WHERE account = $1 AND NOT quiet ORDER BY created_at DESC, id DESC LIMIT $2`)

	// wakeMessages takes the messages whose morning has come; of two nodes each
	// message goes to one.
	wakeMessages = storage.Statement("notify.wake", `
UPDATE notify_message SET not_before = 0 WHERE id IN (
  SELECT id FROM notify_message WHERE not_before > 0 AND not_before <= $1 ORDER BY not_before LIMIT $2)
RETURNING id`)

	noteSent = storage.Statement("notify.sent", `
UPDATE notify_message SET sent_at = $2, phone = $3, attempts = attempts + 1 WHERE id = $1 AND sent_at = 0`)

	noteFailed = storage.Statement("notify.failed", `
UPDATE notify_message SET failed_at = $2, attempts = attempts + 1 WHERE id = $1 AND sent_at = 0`)
)

package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/job"
)

// Message is something to tell. It goes to Phone, or to the phone of the account
// To when Phone is empty; with To it also stands in that account's inbox.
type Message struct {
	To     ident.AccountID
	Phone  string
	Key    string            // of the table of messages, and i18n key of the text
	Args   map[string]string // may be personal: kept sealed
	Lang   i18n.Lang         // "" = Zh
	Ref    string            // id of what it is about, for a link
	Dedupe string            // unique: one text per Dedupe
	Group  string            // the matter: several about it may become one text
	// Delicate messages are about a matter of death or violence.
	Delicate bool
	// Quiet messages are stored and never sent nor shown. They keep a login for
	// an unknown number on the path of a known one.
	Quiet bool
}

// Sent is a message as it was or will be sent.
type Sent struct {
	ID        string
	To        ident.AccountID
	Phone     string // "" while the account's phone has not been looked up
	Key       string
	Text      string
	Ref       string
	CreatedAt clock.Instant
	SentAt    clock.Instant // zero = not yet
	FailedAt  clock.Instant // last failure; zero = none
	Attempts  int
}

// Notify is the package's door. It is safe for concurrent use once UsePhones has
// been called.
type Notify struct {
	db      *storage.DB
	keys    *keyring.Keyring
	clock   clock.Clock
	adapter Adapter
	phones  Phones
	host    string // the city's own; the only one that a text may lead to
}

// sendJob is the payload of the job that sends one message.
type sendJob struct {
	ID string `json:"id"`
}

const sendName = "notify.send"

// New makes the service and registers its job, so jobs has not been started yet.
func New(db *storage.DB, k *keyring.Keyring, c clock.Clock, jobs *job.Jobs, a Adapter) *Notify {
	n := &Notify{db: db, keys: k, clock: c, adapter: a}
	job.Handle(jobs, sendName, n.send)
	return n
}

// UsePhones plugs in who knows phones. Without it a message for an account alone
// fails.
func (n *Notify) UsePhones(p Phones) { n.phones = p }

// UseHost tells the city's own host, to which a text may lead. Without it every link is
// taken out of a text.
func (n *Notify) UseHost(host string) { n.host = strings.ToLower(host) }

// PostTx stores m in the transaction of what it tells about and has it sent after
// the commit. A second message with the same Dedupe is a no-op.
func (n *Notify) PostTx(ctx context.Context, tx storage.Tx, m Message) (err error) {
	defer fault.Wrap(&err, "notify.PostTx(%s)", m.Key)
	if (m.To == "" && m.Phone == "") || m.Key == "" || m.Dedupe == "" {
		return errors.New("a message needs an account or a phone, a key and a dedupe")
	}
	kind, ok := kinds()[m.Key]
	if !ok {
		return errors.New("the message is not in the table of messages")
	}
	if m.Lang == "" {
		m.Lang = i18n.Zh
	}
	now := n.clock.Now()
	id := ident.New[string](now)
	args, err := json.Marshal(m.Args)
	if err != nil {
		return err
	}
	noText := m.Delicate && kind.Delicate == Keep
	notBefore, group := kind.when(now, m.Group)
	if noText {
		notBefore, group = 0, ""
	}
	added, err := tx.Exec(ctx, insertMessage, id, m.To, n.seal(id, "phone", []byte(m.Phone)), m.Key,
		n.seal(id, "args", args), m.Lang, m.Ref, m.Dedupe, m.Quiet, now, notBefore, group, "", noText)
	if err != nil || added == 0 {
		return err
	}
	if kind.Absorbs && m.Group != "" {
		if _, err := tx.Exec(ctx, absorbMessages, m.Group, id); err != nil {
			return err
		}
	}
	if !notBefore.IsZero() || noText {
		return nil
	}
	return job.EnqueueTx(ctx, tx, sendName, sendJob{ID: id})
}

// when gives how long a message waits from now, and with which others; zero: it does not.
func (k Kind) when(now clock.Instant, matter string) (notBefore clock.Instant, group string) {
	if k.Calm {
		notBefore = morning(now)
	}
	if k.Window == 0 || matter == "" {
		return notBefore, ""
	}
	if notBefore.IsZero() {
		notBefore = now.Add(time.Duration(k.Window))
		if night := morning(notBefore); k.Calm && !night.IsZero() {
			notBefore = night
		}
	}
	return notBefore, matter
}

// send is the job: it does nothing for a message that is sent, quiet or gone.
func (n *Notify) send(ctx context.Context, j sendJob) (err error) {
	defer fault.Wrap(&err, "notify.send(%s)", j.ID)
	var row messageRow
	var ok bool
	err = n.db.Read(ctx, func(tx storage.Tx) (err error) {
		row, ok, err = storage.Get[messageRow](ctx, tx, selectMessage, j.ID)
		return err
	})
	if err != nil || !ok || row.Quiet || row.NoText || !row.SentAt.IsZero() {
		return err
	}
	phone, err := n.deliver(ctx, row)
	if err != nil {
		return errors.Join(err, n.note(ctx, noteFailed, row.ID, n.clock.Now()))
	}
	return n.note(ctx, noteSent, row.ID, n.clock.Now(), n.seal(row.ID, "phone", []byte(phone)))
}

func (n *Notify) deliver(ctx context.Context, row messageRow) (phone string, err error) {
	m, err := n.open(row)
	if err != nil {
		return "", err
	}
	if m.Phone == "" {
		if m.Phone, err = n.phoneOf(ctx, m.To); err != nil {
			return "", err
		}
	}
	return m.Phone, n.adapter.Send(ctx, m.Phone, m.Text)
}

func (n *Notify) phoneOf(ctx context.Context, id ident.AccountID) (string, error) {
	if n.phones == nil {
		return "", errors.New("nobody knows the phones of accounts")
	}
	return n.phones.PhoneOf(ctx, id)
}

func (n *Notify) note(ctx context.Context, s *storage.Stmt, args ...any) error {
	return n.db.Write(ctx, func(tx storage.Tx) error {
		_, err := tx.Exec(ctx, s, args...)
		return err
	})
}

// Texts gives the latest texts, newest first, for the demo's page: the caller
// has checked texts.view.
func (n *Notify) Texts(ctx context.Context, limit int) (texts []Sent, err error) {
	defer fault.Wrap(&err, "notify.Texts")
	return n.list(ctx, selectTexts, limit)
}

// Inbox gives the latest messages of one account, newest first. Codes are never
// among them. The caller has checked that it is the reader's own account.
func (n *Notify) Inbox(ctx context.Context, account ident.AccountID, limit int) (messages []Sent, err error) {
	defer fault.Wrap(&err, "notify.Inbox(%s)", account)
	if account == "" {
		return nil, nil
	}
	return n.list(ctx, selectInbox, account, limit)
}

func (n *Notify) list(ctx context.Context, s *storage.Stmt, args ...any) ([]Sent, error) {
	var rows []messageRow
	err := n.db.Read(ctx, func(tx storage.Tx) (err error) {
		rows, err = storage.All[messageRow](ctx, tx, s, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]Sent, 0, len(rows))
	for _, r := range rows {
		m, err := n.open(r)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// open unseals a row and makes its sentence.
func (n *Notify) open(r messageRow) (Sent, error) {
	phone, err := n.keys.Open(sealPurpose, r.ID, cell("phone", r.ID), r.Phone)
	if err != nil {
		return Sent{}, fmt.Errorf("message %s: %w", r.ID, err)
	}
	args, err := n.args(r)
	if err != nil {
		return Sent{}, fmt.Errorf("message %s: its arguments cannot be opened: %w", r.ID, err)
	}
	text := ownLinks(i18n.MsgArgs(r.Lang, r.Key, args), n.host, i18n.Msg(r.Lang, "notify.no_link"))
	return Sent{
		ID: r.ID, To: r.Account, Phone: string(phone), Key: r.Key, Text: text, Ref: r.Ref,
		CreatedAt: r.CreatedAt, SentAt: r.SentAt, FailedAt: r.FailedAt, Attempts: r.Attempts,
	}, nil
}

const sealPurpose = "notify.message"

func (n *Notify) seal(id, column string, plain []byte) []byte {
	return n.keys.Seal(sealPurpose, id, cell(column, id), plain)
}

func cell(column, id string) string { return keyring.Cell("notify_message", column, id) }

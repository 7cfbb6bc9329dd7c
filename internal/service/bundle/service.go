package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/bundle/bundleevent"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Outcome sums up the parts of an application that has been answered.
type Outcome string

// The outcomes. Withdrawn parts do not count against the person.
const (
	AllGranted  Outcome = "all_granted"
	PartGranted Outcome = "part_granted"
	NoneGranted Outcome = "none_granted"
	Withdrawn   Outcome = "withdrawn"
)

// OutcomeOf derives the outcome from the final statuses of the parts.
func OutcomeOf(parts []casework.Status) Outcome {
	granted, counted := 0, 0
	for _, s := range parts {
		if s != casework.Withdrawn {
			counted++
		}
		if s == casework.Granted {
			granted++
		}
	}
	switch {
	case counted == 0:
		return Withdrawn
	case granted == counted:
		return AllGranted
	case granted > 0:
		return PartGranted
	default:
		return NoneGranted
	}
}

// Cases is what bundle needs of casework.
type Cases interface {
	Parts(ctx context.Context, id ident.ApplicationID) (casework.ApplicationView, error)
	OpenApplication(ctx context.Context, by ident.Actor, id ident.ApplicationID) (casework.ApplicationView, error)
	Board(ctx context.Context, by ident.Actor, code string, page int) (casework.BoardPage, error)
}

// Definitions derives and keeps definitions; it is casework's Definitions.
type Definitions struct {
	now  *catalog.Catalog
	load func(ctx context.Context, closure string) (*catalog.Catalog, error)

	mu   sync.Mutex
	kept map[string]*casework.Definition // by closure
}

// NewDefinitions derives from the catalogue of today; load gives the pinned
// catalogue of an older closure.
func NewDefinitions(now *catalog.Catalog, load func(ctx context.Context, closure string) (*catalog.Catalog, error)) *Definitions {
	return &Definitions{now: now, load: load, kept: map[string]*casework.Definition{}}
}

// Current gives today's definition of a bundle.
func (d *Definitions) Current(code string) (*casework.Definition, error) {
	closure, ok := d.now.Closure(catalog.KindBundle, code)
	if !ok {
		return nil, fault.NewNotFound("bundle.no_such_bundle")
	}
	return d.keep(d.now, code, string(closure.Hash))
}

// At gives the definition that a draft or a case stays on.
func (d *Definitions) At(ctx context.Context, code, closure string) (*casework.Definition, error) {
	d.mu.Lock()
	def := d.kept[closure]
	d.mu.Unlock()
	if def != nil {
		return def, nil
	}
	if now, ok := d.now.Closure(catalog.KindBundle, code); ok && string(now.Hash) == closure {
		return d.keep(d.now, code, closure)
	}
	old, err := d.load(ctx, closure)
	if err != nil {
		return nil, err
	}
	return d.keep(old, code, closure)
}

func (d *Definitions) keep(c *catalog.Catalog, code, closure string) (*casework.Definition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if def := d.kept[closure]; def != nil {
		return def, nil
	}
	def, err := Derive(c, d.now, code)
	if err != nil {
		return nil, err
	}
	def.Closure = closure
	d.kept[closure] = def
	return def, nil
}

// Service follows applications to their consolidated reply.
type Service struct {
	db     *storage.DB
	clock  clock.Clock
	cases  Cases
	notify *notify.Notify
}

// New makes the service.
func New(db *storage.DB, c clock.Clock, cases Cases, n *notify.Notify) *Service {
	return &Service{db: db, clock: c, cases: cases, notify: n}
}

// Reply 统一答复 is the one answer to the whole application.
type Reply struct {
	Application ident.ApplicationID
	Turn        int // 1, and one more each time that a unit's answer was taken back
	Bundle      string
	Outcome     Outcome
	Parts       []ReplyPart
	Digest      string
	RepliedAt   clock.Instant
}

// ReplyPart is one unit's answer within the reply.
type ReplyPart struct {
	Case    ident.CaseID  `json:"case"`
	No      string        `json:"no"`
	Item    string        `json:"item"`
	Mode    string        `json:"mode"`
	Org     ident.OrgID   `json:"org"`
	Outcome string        `json:"outcome"`
	Reason  string        `json:"reason"`
	At      clock.Instant `json:"at"`
}

var (
	insertReply = storage.Statement("bundle.insert_reply", `INSERT INTO bundle_reply
  (application, turn, bundle, outcome, parts, digest, replied_at) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (application, turn) DO NOTHING`)
	selectReply = storage.Statement("bundle.select_reply", `SELECT application, turn, bundle, outcome, parts, digest, replied_at
  FROM bundle_reply WHERE application = $1 ORDER BY turn DESC LIMIT 1`)
)

type replyRow struct {
	Application ident.ApplicationID
	Turn        int
	Bundle      string
	Outcome     Outcome
	Parts       storage.JSON[[]ReplyPart]
	Digest      string
	RepliedAt   clock.Instant
}

// Follow reacts to the end of a case. When it was the last open one it writes
// the consolidated reply and tells the applicant; a second time it does nothing. When
// an answer was taken back and given anew, so is the reply; the old ones stay stored.
func (s *Service) Follow(ctx context.Context, _ ident.EventID, e caseworkevent.Closed) (err error) {
	defer fault.Wrap(&err, "bundle.follow(%s)", e.Application)
	// It need not be read inside: what is taken back after this reading has another turn.
	v, err := s.cases.Parts(ctx, e.Application)
	if err != nil || v.Open() {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error { return s.replyTx(ctx, tx, v) })
}

func (s *Service) replyTx(ctx context.Context, tx storage.Tx, v casework.ApplicationView) error {
	now := s.clock.Now()
	r := Reply{Application: v.ID, Turn: v.Turn(), Bundle: v.Bundle, RepliedAt: now}
	var statuses []casework.Status
	for _, c := range v.Cases {
		last, _ := c.End()
		statuses = append(statuses, c.Status())
		r.Parts = append(r.Parts, ReplyPart{
			Case: c.ID, No: c.No, Item: c.Item, Mode: c.Mode, Org: c.Org,
			Outcome: string(c.Status()), Reason: last.Reason, At: last.At,
		})
	}
	r.Outcome = OutcomeOf(statuses)
	text, err := json.Marshal(r.Parts)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	r.Digest = hex.EncodeToString(sum[:])
	written, err := tx.Exec(ctx, insertReply, r.Application, r.Turn, r.Bundle, r.Outcome, string(text), r.Digest, now)
	if err != nil || written == 0 {
		return err
	}
	who := ident.SystemActor("bundle")
	rec := audit.Record{Act: "bundle.reply", Kind: "application", ID: string(v.ID), Result: string(r.Outcome)}
	if err := audit.RecordTx(ctx, tx, who, rec, now); err != nil {
		return err
	}
	if err := job.EmitTx(ctx, tx, bundleevent.Answered{Application: v.ID, Bundle: v.Bundle, Outcome: string(r.Outcome)}, now); err != nil {
		return err
	}
	if r.Outcome == Withdrawn {
		return nil // she did it herself and has seen so
	}
	return s.notify.PostTx(ctx, tx, notify.Message{
		To: v.Agent, Key: "bundle.sms.answered",
		Args: map[string]string{"number": v.No, "title": v.Title.In(v.Lang), "outcome": i18n.Msg(v.Lang, "bundle.outcome."+string(r.Outcome))},
		Lang: v.Lang, Ref: string(v.ID), Dedupe: fmt.Sprintf("answered:%s/%d", v.ID, r.Turn), Group: string(v.ID), Delicate: v.Delicate,
	})
}

// Reply gives the consolidated reply to the one who may act for the applicant;
// NotFound while parts are open.
func (s *Service) Reply(ctx context.Context, by ident.Actor, id ident.ApplicationID) (v casework.ApplicationView, r Reply, err error) {
	defer fault.Wrap(&err, "bundle.reply(%s)", id)
	if v, err = s.cases.OpenApplication(ctx, by, id); err != nil {
		return v, r, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		row, ok, err := storage.Get[replyRow](ctx, tx, selectReply, id)
		if err == nil && !ok {
			err = fault.NewNotFound("bundle.no_reply_yet")
		}
		r = Reply{row.Application, row.Turn, row.Bundle, row.Outcome, row.Parts.V, row.Digest, row.RepliedAt}
		return err
	})
	return v, r, err
}

// Board shows a supervisor how the newest applications of a bundle stand, part
// by part, without personal data.
func (s *Service) Board(ctx context.Context, by ident.Actor, code string, page int) (casework.BoardPage, error) {
	return s.cases.Board(ctx, by, code, page)
}

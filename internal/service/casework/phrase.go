package casework

import (
	"context"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

var (
	insertPhrase = storage.Statement("casework.insert_phrase", `INSERT INTO casework_phrase (id, org, title, words, made_by, made_at)
  VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (id) DO NOTHING`)
	selectPhrases = storage.Statement("casework.phrases", `SELECT id, title, words, made_at FROM casework_phrase
  WHERE org = $1 ORDER BY made_at, id LIMIT $2`)
	deletePhrase = storage.Statement("casework.delete_phrase", `DELETE FROM casework_phrase WHERE id = $1 AND org = $2`)
)

const (
	maxPhrases     = 200 // of a unit
	maxPhraseTitle = 30  // characters
)

// Phrase 常用语 is what a unit writes again and again, in words that were weighed once.
type Phrase struct {
	ID     ident.PhraseID
	Title  string
	Words  string
	MadeAt clock.Instant
}

// Phrases lists those of the caller's unit, oldest first.
func (s *Service) Phrases(ctx context.Context, by ident.Actor) (out []Phrase, err error) {
	defer fault.Wrap(&err, "casework.phrases")
	if err := s.access.Can(by, identity.CaseList, unitOf(by)); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[struct {
			ID     ident.PhraseID
			Title  []byte
			Words  []byte
			MadeAt clock.Instant
		}](ctx, tx, selectPhrases, by.Org, maxPhrases)
		if err != nil {
			return err
		}
		out = make([]Phrase, len(rows))
		for i, r := range rows {
			title, err := s.open("casework_phrase.title", string(r.ID), r.Title)
			if err != nil {
				return err
			}
			words, err := s.open("casework_phrase.words", string(r.ID), r.Words)
			if err != nil {
				return err
			}
			out[i] = Phrase{r.ID, string(title), string(words), r.MadeAt}
		}
		return nil
	})
	return out, err
}

// AddPhrase keeps words for the caller's unit. key makes the second click none.
func (s *Service) AddPhrase(ctx context.Context, by ident.Actor, title, words, key string) (err error) {
	defer fault.Wrap(&err, "casework.add_phrase")
	if err := s.access.Can(by, identity.CaseList, unitOf(by)); err != nil {
		return err
	}
	title, words = strings.TrimSpace(title), strings.TrimSpace(words)
	if n := len([]rune(title)); n == 0 || n > maxPhraseTitle {
		return fault.NewInvalid("casework.phrase_title", "max", maxPhraseTitle).On("title", "casework.phrase_title", "max", maxPhraseTitle)
	}
	if n := len([]rune(words)); n == 0 || n > maxNote {
		return fault.NewInvalid("casework.phrase_words", "max", maxNote).On("words", "casework.phrase_words", "max", maxNote)
	}
	all, err := s.Phrases(ctx, by)
	if err != nil {
		return err
	}
	if len(all) >= maxPhrases {
		return fault.NewConflict("casework.phrases_full", "max", maxPhrases)
	}
	now := s.clock.Now()
	id := ident.PhraseID(key)
	if !ident.Valid(id) {
		id = ident.New[ident.PhraseID](now)
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		n, err := tx.Exec(ctx, insertPhrase, id, by.Org, s.seal("casework_phrase.title", string(id), []byte(title)),
			s.seal("casework_phrase.words", string(id), []byte(words)), by.Account, now)
		if err != nil || n == 0 {
			return err
		}
		return audit.RecordTx(ctx, tx, by, audit.Record{Act: "casework.phrase_add", Kind: "phrase", ID: string(id)}, now)
	})
}

// DropPhrase takes words of the caller's unit away; what is gone stays gone.
func (s *Service) DropPhrase(ctx context.Context, by ident.Actor, id ident.PhraseID) (err error) {
	defer fault.Wrap(&err, "casework.drop_phrase")
	if err := s.access.Can(by, identity.CaseList, unitOf(by)); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		n, err := tx.Exec(ctx, deletePhrase, id, by.Org)
		if err != nil || n == 0 {
			return err
		}
		return audit.RecordTx(ctx, tx, by, audit.Record{Act: "casework.phrase_drop", Kind: "phrase", ID: string(id)}, s.clock.Now())
	})
}

// Said puts an officer's own words behind those of a phrase.
func Said(all []Phrase, id ident.PhraseID, note string) string {
	for _, p := range all {
		if p.ID == id {
			return strings.TrimSpace(p.Words + "\n" + note)
		}
	}
	return note
}

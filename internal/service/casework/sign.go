package casework

import (
	"context"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Share is one line of the consent page: which unit gets which fields, why, and
// how long it keeps them.
type Share struct {
	Org      ident.OrgID
	Item     string
	Fields   []form.Field
	Papers   []i18n.Text // materials of which she brought files
	Purpose  i18n.Text
	KeepDays int
}

// Shares lists what would go to whom if the draft were submitted now.
func (d *Draft) Shares(def *Definition, p Plan) []Share {
	var out []Share
	for _, part := range p.Wanted() {
		sh := Share{Org: part.Org, Item: part.Item, Purpose: part.Purpose, KeepDays: part.KeepDays}
		for _, a := range d.SliceOf(def, p, part) {
			sh.Fields = append(sh.Fields, a.Field)
		}
		for _, st := range part.Standings {
			if st.Way.By == ByUpload && len(st.Files) > 0 {
				sh.Papers = append(sh.Papers, st.Name)
			}
		}
		out = append(out, sh)
	}
	return out
}

// shareDigest fixes what was consented to: units, fields, purposes and periods.
func shareDigest(shares []Share) string {
	var parts []string
	for _, sh := range shares {
		parts = append(parts, string(sh.Org), sh.Item, sh.Purpose.Zh, i18n.Msg(i18n.Zh, "casework.days", "n", sh.KeepDays))
		for _, f := range sh.Fields {
			parts = append(parts, f.ID)
		}
		for _, name := range sh.Papers {
			parts = append(parts, name.Zh)
		}
	}
	return digestOf(parts...)
}

// Consented reports whether the stored consent is to exactly these shares.
func (d *Draft) Consented(shares []Share) bool {
	return d.Consent.Digest != "" && d.Consent.Digest == shareDigest(shares)
}

// ConsentDigest names the shares that the page shows; it goes into the form.
func ConsentDigest(shares []Share) string { return shareDigest(shares) }

// Agree 同意 records that the person agrees to the shares she was shown. If they
// have changed since the page was made it is a Conflict and she reads again.
func (s *Service) Agree(ctx context.Context, by ident.Actor, id ident.DraftID, digest string) error {
	return s.edit(ctx, by, id, "casework.agree", func(_ storage.Tx, def *Definition, d *Draft) error {
		now := s.clock.Now()
		p := PlanDraft(def, d, s.dir, now.Date())
		if !p.Ready() {
			return fault.NewConflict("casework.not_ready")
		}
		if digest != shareDigest(d.Shares(def, p)) {
			return fault.NewConflict("casework.consent_changed")
		}
		d.Consent = Agreement{Digest: digest, At: now}
		return nil
	})
}

// SignText is the exact text that the applicant signs: who, where, what for each
// unit, every value she states, what she declares in place of papers, and the pledge. It names no day, so that it is
// the same before and after midnight.
func (s *Service) SignText(def *Definition, p Plan, l i18n.Lang) string {
	var b strings.Builder
	line := func(key string, kv ...any) { b.WriteString(i18n.Msg(l, key, kv...) + "\n") }
	line("casework.sign.title", "title", def.Title.In(l))
	wanted := map[string]PlannedPart{}
	for _, part := range p.Wanted() {
		wanted[part.Item] = part
	}
	for _, sec := range def.Sections {
		title := sec.Title.In(l)
		if sec.Part >= 0 {
			part, ok := wanted[def.Parts[sec.Part].Item]
			if !ok {
				continue
			}
			title = i18n.Msg(l, "casework.sign.part", "part", part.Title.In(l), "org", s.dir.OrgName(part.Org).In(l))
		}
		lines := s.signLines(def, p, sec, l)
		if len(lines) > 0 {
			b.WriteString("\n" + title + "\n" + strings.Join(lines, "\n") + "\n")
		}
	}
	b.WriteString(s.signMaterials(p, l))
	b.WriteString("\n" + def.Pledge.In(l) + "\n")
	return b.String()
}

func (s *Service) signLines(def *Definition, p Plan, sec Section, l i18n.Lang) []string {
	var out []string
	for _, id := range sec.Fields {
		it, ok := p.State.Get(id)
		if !ok || !it.Has || !isShown(it) {
			continue
		}
		out = append(out, i18n.Msg(l, "casework.sign.line", "label", it.Field.Label.In(l),
			"value", def.Form.Format(l, id, it.Value)))
	}
	return out
}

// BeginSign sends the signing code for the draft's text as it stands now.
func (s *Service) BeginSign(ctx context.Context, by ident.Actor, id ident.DraftID, l i18n.Lang) (challenge string, err error) {
	defer fault.Wrap(&err, "casework.begin_sign(%s)", id)
	d, def, err := s.readDraft(ctx, by, identity.ApplicationSign, id)
	if err != nil {
		return "", err
	}
	text, err := s.signable(def, d, l, s.clock.Now().Date())
	if err != nil {
		return "", err
	}
	return s.signer.BeginConfirm(ctx, by, signPurpose, digestOf(text))
}

const signPurpose = "sign"

// signable gives the text to sign, or says what stands in the way.
func (s *Service) signable(def *Definition, d *Draft, l i18n.Lang, today clock.Date) (string, error) {
	if err := d.editable(); err != nil {
		return "", err
	}
	p := PlanDraft(def, d, s.dir, today)
	switch {
	case !p.Ready() || !d.NeedsDone:
		return "", fault.NewConflict("casework.not_ready")
	case !d.Consented(d.Shares(def, p)):
		return "", fault.NewConflict("casework.consent_changed")
	}
	return s.SignText(def, p, l), nil
}

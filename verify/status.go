package verify

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sign"
	"github.com/chengban/chengban/internal/engine/translog"
)

// State is that of a seal, a certificate of a key, or an e-certificate.
type State string

// The states. Only Valid is good.
const (
	Valid      State = "valid"
	Suspended  State = "suspended"
	Revoked    State = "revoked"
	Expired    State = "expired"
	Superseded State = "superseded"
)

func (s State) known() bool {
	switch s {
	case Valid, Suspended, Revoked, Expired, Superseded:
		return true
	}
	return false
}

// Standing is a state that something has from a moment on, until another, or for
// good when Until is zero.
type Standing struct {
	State State     `json:"state"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

func (s Standing) at(t time.Time) bool {
	return !t.Before(s.From) && (s.Until.IsZero() || t.Before(s.Until))
}

// Status is what is known of seals, certificates and e-certificates.
type Status interface {
	// AsOf is when it was known. What happened later is not in it.
	AsOf() time.Time
	// Seal and Certificate give what is not good about a seal by its identifier, and
	// about a certificate by its SM3 digest. Nothing is good.
	Seal(id string) []Standing
	Certificate(sm3 [32]byte) []Standing
	// Document gives the state of an e-certificate (电子证照) by its identifier.
	Document(id string) (Standing, bool)
	// Proof gives the proof that an e-certificate's issue stands in a log.
	Proof(id string) (Proof, bool)
}

// Proof shows that a record stands in a log: the record as translog encodes it, and
// a C2SP tlog-proof with the checkpoint that the log signed.
type Proof struct {
	Record []byte `json:"record"`
	Staple string `json:"staple"`
}

// RecordFormat and its fields are what the record of an issue says.
const (
	RecordFormat = "chengban.cert.issue/1"
	RecordID     = "id"
	RecordFile   = "file" // SM3 of the file, hexadecimal
	RecordTime   = "time" // RFC 3339
)

// StatusFile is a Status as a JSON file carries it.
type StatusFile struct {
	Known        time.Time             `json:"as_of"`
	Seals        map[string][]Standing `json:"seals"`        // by identifier
	Certificates map[string][]Standing `json:"certificates"` // by SM3, hexadecimal
	Documents    map[string]Standing   `json:"documents"`    // by identifier
	Proofs       map[string]Proof      `json:"proofs"`       // by identifier
}

// ErrStatus is under the errors of ParseStatus.
var ErrStatus = errors.New("verify: not a status file")

// ParseStatus reads a StatusFile. It must be trusted by the way it came; it is not
// signed.
func ParseStatus(b []byte) (*StatusFile, error) {
	f := &StatusFile{}
	if err := json.Unmarshal(b, f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStatus, err)
	}
	if f.Known.IsZero() {
		return nil, fmt.Errorf("%w: no as_of", ErrStatus)
	}
	for _, all := range []map[string][]Standing{f.Seals, f.Certificates} {
		for id, list := range all {
			for _, s := range list {
				if !s.State.known() || s.From.IsZero() {
					return nil, fmt.Errorf("%w: state %q of %s from %v", ErrStatus, s.State, id, s.From)
				}
			}
		}
	}
	for id, s := range f.Documents {
		if !s.State.known() {
			return nil, fmt.Errorf("%w: state %q of %s", ErrStatus, s.State, id)
		}
	}
	return f, nil
}

// AsOf implements Status.
func (f *StatusFile) AsOf() time.Time { return f.Known }

// Seal implements Status.
func (f *StatusFile) Seal(id string) []Standing { return f.Seals[id] }

// Certificate implements Status.
func (f *StatusFile) Certificate(sm3 [32]byte) []Standing {
	return f.Certificates[hex.EncodeToString(sm3[:])]
}

// Document implements Status.
func (f *StatusFile) Document(id string) (Standing, bool) { s, ok := f.Documents[id]; return s, ok }

// Proof implements Status.
func (f *StatusFile) Proof(id string) (Proof, bool) { p, ok := f.Proofs[id]; return p, ok }

// looked is what a Status has about one thing: a seal, a certificate or a maker's.
type looked struct {
	what, name string
	list       []Standing
}

func certificateStanding(st Status, c *pki.Certificate) []Standing {
	if st == nil {
		return nil
	}
	return st.Certificate(c.Digest())
}

// revocation is check 11: seal and certificates when it was signed. logged is when a
// trusted log says the document was issued; zero when none does.
func (d *document) revocation(s *signature, logged time.Time) outcome {
	t, ok := s.time()
	if s.cert == nil || !ok {
		return notReached()
	}
	proven := logged
	if s.stamped != nil && (proven.IsZero() || s.stamped.at.Before(proven)) {
		proven = s.stamped.at
	}
	st := d.opt.Status
	things := []looked{{"certificate", s.cert.Name(), certificateStanding(st, s.cert)}}
	if s.sealed() && st != nil {
		things = append(things, looked{"seal", s.ses.Seal.Name, st.Seal(s.ses.Seal.ID)})
		if s.maker != nil {
			things = append(things, looked{"maker", s.maker.Name(), certificateStanding(st, s.maker)})
		}
	}
	return revoked(st, t, proven, things)
}

// revoked gives the worst of things at t, the time of signing.
func revoked(st Status, t, proven time.Time, things []looked) outcome {
	switch {
	case t.IsZero():
		return notReached()
	case st == nil:
		return unsure("no_status")
	case st.AsOf().Before(t):
		return unsure("status_older", "on", local(st.AsOf()))
	}
	out := passed("on", local(st.AsOf()))
	for _, x := range things {
		for _, standing := range x.list {
			if o := held(x.what, x.name, standing, t, proven); rank(o.result) > rank(out.result) {
				out = o
			}
		}
	}
	return out
}

// listed keeps silence from being taken for an answer: a list says nothing of what an
// authority that we do not know has revoked.
func (f found) listed(o outcome) outcome {
	if o.result == Pass && f[Chains].reason == "unknown_root" {
		return unsure("issuer_unknown")
	}
	return o
}

// held holds one standing against the time of signing. Who stole a key also sets the
// clock back: after a revocation only a proven time counts.
func held(what, name string, x Standing, t, proven time.Time) outcome {
	kv := []any{"name", printable(name), "on", local(x.From)}
	switch {
	case x.State == Valid:
		return passed()
	case x.at(t):
		return failed(what+"_"+string(x.State), kv...)
	case x.State == Revoked && t.Before(x.From) && (proven.IsZero() || !proven.Before(x.From)):
		return unsure("revoked_later", kv...)
	}
	return passed()
}

// MaxAge is how old a Status may be to say what is so now.
const MaxAge = 7 * 24 * time.Hour

// CertificateID is the name in OFD.xml under which an e-certificate carries its
// identifier (GB/T 36904).
const CertificateID = "证照标识"

// status is check 12. It gives also when a trusted log says the document was issued.
func (d *document) status() (o outcome, logged time.Time) {
	id, err := sign.CustomData(d.root, CertificateID)
	switch {
	case err != nil:
		return failed("identifier"), logged
	case id == "":
		return noted("no_certificate"), logged
	case d.opt.Status == nil:
		return unsure("no_status", "id", printable(id)), logged
	}
	kv := []any{"id", printable(id), "on", local(d.opt.Status.AsOf())}
	x, ok := d.opt.Status.Document(id)
	o, logged = d.inLog(id, kv)
	switch {
	case ok && x.State != Valid && x.at(d.opt.At):
		return failed("certificate_"+string(x.State), "id", printable(id), "on", local(x.From)), logged
	case o.result == Fail:
		return o, logged
	case !ok:
		return unsure("not_listed", kv...), logged
	case d.opt.At.Sub(d.opt.Status.AsOf()) > MaxAge:
		return unsure("stale", kv...), logged
	}
	return o, logged
}

// inLog checks the proof that this very file was issued.
func (d *document) inLog(id string, kv []any) (o outcome, at time.Time) {
	p, ok := d.opt.Status.Proof(id)
	switch {
	case !ok:
		return unsure("no_proof", kv...), at
	case len(d.opt.Trust.logs) == 0:
		return unsure("no_log_key", kv...), at
	}
	staple, err := translog.ParseStaple([]byte(p.Staple))
	if err != nil {
		return failed("not_in_log", kv...), at
	}
	if why := d.opt.Trust.inLog(staple, translog.LeafHash(p.Record)); why.reason != OK {
		why.args = kv
		return why, at
	}
	r, err := translog.Decode(p.Record)
	sum := pki.Digest(d.raw)
	if err != nil || r.Format != RecordFormat || r.Get(RecordID) != id || r.Get(RecordFile) != hex.EncodeToString(sum[:]) {
		return failed("other_document", kv...), at
	}
	if at, err = time.Parse(time.RFC3339, r.Get(RecordTime)); err != nil {
		return failed("other_document", kv...), time.Time{}
	}
	return passed(kv...), at
}

// inLog holds a proof against the logs that are trusted. A checkpoint that none of
// them signed is of a log that is not known here, which proves nothing either way.
func (t *Trust) inLog(staple translog.Staple, leaf translog.Hash) outcome {
	out := unsure("checkpoint")
	for _, key := range t.logs {
		_, err := staple.Check(key, leaf)
		switch {
		case err == nil:
			return passed()
		case errors.Is(err, translog.ErrNotIncluded):
			out = failed("not_in_log")
		}
	}
	return out
}

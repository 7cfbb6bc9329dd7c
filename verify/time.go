package verify

import (
	"bytes"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

// skew is how far clocks of signers and time stamp authorities may be apart.
const skew = 5 * time.Minute

// time gives when it was signed, as the signer says.
func (s *signature) time() (time.Time, bool) {
	if s.ses != nil {
		if !s.ses.Time.IsZero() {
			return s.ses.Time, true
		}
		if st, err := ses.ParseStamp(s.ses.TimeStamp); err == nil {
			return st.Time, true
		}
		return time.Time{}, false
	}
	if s.data != nil && s.desc != nil {
		return sign.ParseTime(s.desc.Time)
	}
	return time.Time{}, false
}

// validity is check 9: certificates and seal at the time of signing, and that time
// against now.
func (d *document) validity(s *signature) outcome {
	t, ok := s.time()
	switch {
	case !ok:
		return unsure("no_time")
	case d.opt.At.IsZero():
		return unsure("no_now")
	case t.After(d.opt.At.Add(skew)):
		return failed("future", "on", local(t))
	case !s.cert.ValidAt(t):
		return failed("certificate_dates", "name", printable(s.cert.Name()), "from", local(s.cert.NotBefore), "until", local(s.cert.Before), "on", local(t))
	}
	if o := d.authorities(s.cert, t); o.result != Pass {
		return o
	}
	if !s.sealed() {
		return passed("on", local(t))
	}
	x := s.ses.Seal
	switch {
	case t.Before(x.From) || t.After(x.Until) || t.Before(x.Created):
		return failed("seal_dates", "from", local(x.From), "until", local(x.Until), "on", local(t))
	case !s.maker.ValidAt(x.Created):
		return failed("maker_dates", "name", printable(s.maker.Name()), "on", local(x.Created))
	}
	if o := d.authorities(s.maker, x.Created); o.result != Pass {
		return o
	}
	return passed("on", local(t))
}

// authorities holds the dates of those above c against t. Without a chain there are
// none to hold; check 8 says so.
func (d *document) authorities(c *pki.Certificate, t time.Time) outcome {
	for _, up := range d.way(c).chain[1:] {
		if !up.ValidAt(t) {
			return failed("authority_dates", "name", printable(up.Name()), "on", local(t))
		}
	}
	return passed()
}

// local writes a time as people in China read it.
func local(t time.Time) string {
	return t.In(clock.Shanghai).Format("2006-01-02 15:04:05")
}

// stamped is a time stamp that holds and whose authority is trusted.
type stamped struct{ at time.Time }

// timestamp is check 10.
func (d *document) timestamp(s *signature) outcome {
	if s.ses == nil || len(s.ses.TimeStamp) == 0 {
		return noted("none")
	}
	st, err := ses.ParseStamp(s.ses.TimeStamp)
	if err != nil {
		return failed("unreadable")
	}
	if method(st.Method) != sm3 {
		return unsure("method", "method", printable(st.Method))
	}
	if sum := pki.Digest(s.ses.Value); !bytes.Equal(st.Digest, sum[:]) {
		return failed("imprint")
	}
	c, err := pki.ParseCertificate(st.Data.Signer)
	if err != nil {
		return failed("certificate")
	}
	name := []any{"name", printable(c.Name()), "on", local(st.Time)}
	switch {
	case !st.Data.Verify(c):
		return failed("wrong", name...)
	case !c.TimeStamping():
		return failed("key_usage", name...)
	case !c.ValidAt(st.Time):
		return failed("certificate_dates", name...)
	case st.Time.Before(s.ses.Time.Add(-skew)):
		return failed("before", name...)
	case !d.opt.At.IsZero() && st.Time.After(d.opt.At.Add(skew)):
		return failed("future", name...)
	}
	switch why := d.way(c).why; {
	case why == pki.Forged || why == pki.Constraint:
		return failed(string(why), name...)
	case why != "":
		return unsure(string(why), name...)
	}
	s.stamped = &stamped{st.Time}
	return passed(name...)
}

package portal

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/verify"
)

const (
	maxVerify       = 16 << 20 // bytes of a form with a document; larger ones can be checked offline
	verifyByAddress = 60       // documents in a clock hour
	verifyAtOnce    = 2        // documents that are looked at in the same moment
	pagesDrawn      = 3        // of a document, beside its checks
)

func (p *Portal) verifyRoutes() []ui.Route {
	return []ui.Route{
		{Method: http.MethodGet, Pattern: "/verify", Act: identity.PublicView, Public: true, Handle: p.verifyPage},
		{Method: http.MethodPost, Pattern: "/verify", Act: identity.PublicView, Public: true, Handle: p.verify, MaxBody: maxVerify},
	}
}

// verifyPage asks for a document 文件核验.
func (p *Portal) verifyPage(rq *ui.Request) error {
	return rq.Render(http.StatusOK, verifyView(rq, nil))
}

// verify answers on the page itself. The document is held in memory while it is
// looked at, and is not kept.
func (p *Portal) verify(rq *ui.Request) error {
	name, content, err := p.broughtForVerification(rq)
	if f, ok := fault.As(err); ok && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge || f.Kind == fault.TooMany) {
		return rq.Render(ui.StatusOf(err), verifyView(rq, onField(f, "file")))
	}
	if err != nil {
		return err
	}
	select {
	case p.looking <- struct{}{}:
		defer func() { <-p.looking }()
	case <-rq.R.Context().Done():
		return rq.R.Context().Err()
	}
	opt := verify.Options{At: rq.Now.Time(), Trust: p.Trust}
	if p.Status != nil {
		opt.Status = p.Status()
	}
	r := verify.File(content, opt)
	if r.Format == "" {
		f := fault.NewInvalid("portal.verify.not_a_document").On("file", "portal.verify.not_a_document")
		return rq.Render(http.StatusUnprocessableEntity, verifyView(rq, f))
	}
	return rq.Render(http.StatusOK, verifiedView(rq, verified{Name: name, Report: r, Sheets: drawn(content, r), Bytes: len(content)}))
}

func (p *Portal) broughtForVerification(rq *ui.Request) (name string, content []byte, err error) {
	if err := p.Identity.Attempt(rq.R.Context(), "portal.verify", rq.IP(), verifyByAddress); err != nil {
		return "", nil, err
	}
	return rq.Upload("file")
}

// verified is what the page shows of a document.
type verified struct {
	Name   string
	Bytes  int
	Report verify.Report
	Sheets sheets
}

// deciding gives the check that the verdict rests on.
func (m verified) deciding() (verify.Check, bool) {
	for _, c := range m.Report.Checks {
		if c.Name+"."+c.Reason == m.Report.Reason {
			return c, true
		}
	}
	return verify.Check{}, false
}

// signer is who made signature i, as it says.
func (m verified) signer(i int) string {
	switch s := m.Report.Signatures[i]; {
	case s.Seal != nil:
		return s.Seal.Name
	case s.Signer != nil:
		return s.Signer.Name
	}
	return m.Report.Signatures[i].ID
}

// sheets are the pages as pictures; More counts those that are not drawn.
type sheets struct {
	Pages []string
	More  int
}

// drawn draws the first pages with the seals where the signatures put them. What
// cannot be drawn is left out: the checks say what the document is.
func drawn(content []byte, r verify.Report) (out sheets) {
	c, err := ofd.OpenContainer(content, ofd.DefaultLimits())
	if err != nil {
		return out
	}
	d, err := ofd.Open(c)
	if err != nil {
		return out
	}
	seals := sealPictures(r)
	for i := range d.Pages {
		if i >= pagesDrawn {
			out.More = len(d.Pages) - i
			break
		}
		svg, err := d.Render(i, ofd.RenderOptions{Seals: seals, Prefix: "sheet" + strconv.Itoa(i+1)})
		if err != nil {
			out.More = len(d.Pages) - i
			break
		}
		out.Pages = append(out.Pages, svg)
	}
	return out
}

func sealPictures(r verify.Report) []ofd.SealPicture {
	var out []ofd.SealPicture
	for _, s := range r.Signatures {
		if s.Seal == nil {
			continue
		}
		for _, st := range s.Stamps {
			pic := ofd.SealPicture{Page: st.Page, Boundary: boxOf(st.Box), Type: s.Seal.Format, Data: s.Seal.Picture}
			if st.Clip != nil {
				pic.Clip = boxOf(*st.Clip)
			}
			out = append(out, pic)
		}
	}
	return out
}

func boxOf(b [4]float64) ofd.Box { return ofd.Box{X: b[0], Y: b[1], W: b[2], H: b[3]} }

func sheetOf(svg string) templ.Component { return templ.Raw(svg) }

// in gives a sentence of a report in the language of the page.
func in(rq *ui.Request, t verify.Text) string { return t.In(string(rq.Lang)) }

func verdictTone(v verify.Verdict) ui.Tone {
	switch v {
	case verify.Passed:
		return ui.ToneOK
	case verify.Failed:
		return ui.ToneErr
	case verify.Indeterminate:
	}
	return ui.ToneWarn
}

// resultTag says how a check came out. One that does not apply has passed for a
// program; a person is told that there was nothing to check.
func resultTag(c verify.Check) (tone ui.Tone, key string) {
	switch {
	case c.Result == verify.Fail:
		return ui.ToneErr, "fail"
	case c.Result == verify.Unknown:
		return ui.ToneWarn, "unknown"
	case slices.Contains([]string{"no_seal", "none", "no_certificate", "pdf_no_identifier"}, c.Reason):
		return ui.TonePlain, "none"
	}
	return ui.ToneOK, "pass"
}

func day(rq *ui.Request, t time.Time) string { return rq.Date(clock.Of(t).Date()) }

// sealFacts are the details of a signature, for who wants to compare them.
func sealFacts(rq *ui.Request, s verify.Signed) []ui.Fact {
	out := []ui.Fact{}
	add := func(key, value string) {
		out = append(out, ui.Fact{Label: rq.T("portal.verify." + key), Value: value})
	}
	if s.Seal != nil {
		add("seal", s.Seal.Name)
		add("seal_id", s.Seal.ID)
		add("seal_dates", rq.T("portal.verify.dates", "from", day(rq, s.Seal.From), "until", day(rq, s.Seal.Until)))
		if s.Seal.Maker != nil {
			add("maker", s.Seal.Maker.Name)
			add("maker_issuer", s.Seal.Maker.Issuer)
		}
	}
	if s.Signer != nil {
		add("signer", s.Signer.Name)
		add("issuer", s.Signer.Issuer)
		add("serial", s.Signer.Serial)
		add("certificate_dates", rq.T("portal.verify.dates", "from", day(rq, s.Signer.From), "until", day(rq, s.Signer.Until)))
		add("sm3", s.Signer.SM3)
	}
	return out
}

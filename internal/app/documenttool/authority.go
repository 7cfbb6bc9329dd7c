package documenttool

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"image"
	"image/png"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/stamp"
	"github.com/chengban/chengban/internal/engine/translog"
	"github.com/chengban/chengban/verify"
)

// authority is a test authority with one organ that seals, and a log of issues.
type authority struct {
	root, maker, organ ses.Party
	key                *pki.Key // the organ's
	seal               []byte
	picture            image.Image // of the seal
	sealID             string
	log                ed25519.PrivateKey
	origin             string
}

const (
	organName = "许昌市建安区市场监督管理局"
	testMark  = "（测试，无法律效力）"
)

// The days on which everything of a test authority is good.
var (
	authorityFrom  = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	authorityUntil = time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
)

// newAuthority makes the authority of a seed.
func newAuthority(seed string, fonts font.Stack) (*authority, error) {
	from, until := authorityFrom, authorityUntil
	a := &authority{sealID: "41100300000001"}
	issuer := &party{}
	root, err := issuer.issue(seed, pki.IssueSpec{Name: "城办测试根证书" + testMark, From: from, Until: until, Authority: true})
	if err != nil {
		return nil, err
	}
	maker, err := root.issue(seed, pki.IssueSpec{Name: "城办测试制章中心" + testMark, From: from, Until: until})
	if err != nil {
		return nil, err
	}
	organ, err := root.issue(seed, pki.IssueSpec{Name: organName + testMark, From: from, Until: until})
	if err != nil {
		return nil, err
	}
	a.root, a.maker, a.organ, a.key = root.Party, maker.Party, organ.Party, organ.key
	if a.seal, err = a.makeSeal(fonts, from, until); err != nil {
		return nil, err
	}
	s := sha256.Sum256([]byte("chengban log " + seed))
	a.log = ed25519.NewKeyFromSeed(s[:])
	a.origin = translog.Origin("cert", a.log.Public().(ed25519.PublicKey))
	return a, nil
}

// party is a certificate with its key.
type party struct {
	ses.Party
	cert *pki.Certificate
	key  *pki.Key
}

// issue makes a certificate by p, or by itself when p has none.
func (p *party) issue(seed string, spec pki.IssueSpec) (*party, error) {
	key, err := pki.NewKey(sha256.Sum256([]byte("chengban example " + seed + spec.Name)))
	if err != nil {
		return nil, err
	}
	by := p.key
	if by == nil {
		by = key
	}
	der, err := pki.Issue(spec, key.Public(), p.cert, by)
	if err != nil {
		return nil, err
	}
	cert, err := pki.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	sign, err := pki.Signer(key)
	if err != nil {
		return nil, err
	}
	return &party{ses.Party{Certificate: der, Sign: sign}, cert, key}, nil
}

// sealWidth is how wide the picture of a seal is drawn, in pixels: 300 to the inch.
const sealWidth = 472

func (a *authority) makeSeal(fonts font.Stack, from, until time.Time) ([]byte, error) {
	drawn, err := stamp.Draw(stamp.Spec{Shape: stamp.Round, Name: organName, Star: true, Code: a.sealID, Color: page.Red}, fonts)
	if err != nil {
		return nil, fmt.Errorf("drawing the seal: %w", err)
	}
	picture, err := drawn.PNG(sealWidth)
	if err != nil {
		return nil, err
	}
	if a.picture, err = png.Decode(bytes.NewReader(picture)); err != nil {
		return nil, err
	}
	return ses.MakeSeal(ses.SealSpec{
		Vendor: "CHENGBAN-TEST", ID: a.sealID, Kind: 1, Name: organName + testMark, Certs: [][]byte{a.organ.Certificate},
		Created: from, From: from, Until: until,
		Picture: ses.Picture{Format: "png", Data: picture, Width: 40, Height: 40},
	}, a.maker)
}

// believe gives the trust of somebody who believes a.
func (a *authority) believe() (*verify.Trust, error) {
	files, err := a.trust()
	if err != nil {
		return nil, err
	}
	t := &verify.Trust{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, ".vkey") {
			t.AddLog(string(files[name]))
		} else if err := t.AddCertificates(files[name]); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// trust gives the files of a folder that --trust takes.
func (a *authority) trust() (map[string][]byte, error) {
	key, err := translog.VerifierKey(a.origin, a.log.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	block := func(der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}) }
	return map[string][]byte{
		"root.pem":  block(a.root.Certificate),
		"maker.pem": block(a.maker.Certificate),
		"log.vkey":  []byte(key + "\n"),
	}, nil
}

package documenttool

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/yardstick"
	"github.com/chengban/chengban/internal/engine/document/pdf"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sign"
	"github.com/chengban/chengban/verify"
)

// Figures are what "bench document" measures, all in one run. Rates are of one core
// unless they say otherwise.
type Figures struct {
	Machine   string `json:"machine"`
	Documents int    `json:"documents"` // drawn and sealed for the figures of memory

	DrawOFD       float64 `json:"draw_ofd_per_s"`
	DrawPDF       float64 `json:"draw_pdf_per_s"`
	Seal          float64 `json:"seal_per_s"`
	DrawAndSeal   float64 `json:"draw_and_seal_per_s"`
	Bare          float64 `json:"bare_hash_sign_zip_per_s"` // the yardstick of sealing
	SealVsBare    float64 `json:"seal_vs_bare"`             // time over the yardstick's time
	Verify        float64 `json:"verify_per_s"`             // on all cores
	VerifyOne     float64 `json:"verify_per_s_one_core"`
	OfflineVerify float64 `json:"offline_verify_ms"` // with status and proof of inclusion

	SignVsOpenSSL   float64 `json:"sm2_sign_vs_openssl"` // times as fast
	VerifyVsOpenSSL float64 `json:"sm2_verify_vs_openssl"`
	OpenSSL         string  `json:"openssl"`

	BytesOFD    int `json:"bytes_ofd"`
	BytesPDF    int `json:"bytes_pdf"`
	BytesStored int `json:"bytes_stored"` // data, signature and its names; seal and certificate are stored once
	BytesShared int `json:"bytes_shared"` // that once
	Redrawn     int `json:"redrawn"`      // documents drawn again from what is stored, the same to the bit

	RSSBefore float64 `json:"rss_before_mb"` // after the first twentieth
	RSS       float64 `json:"rss_mb"`        // after all of them
}

// Write prints the figures for people.
func (f *Figures) Write(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%s
draw            %8.0f OFD/s   %8.0f PDF/s, one core
seal            %8.0f /s, %.1f times the bare hash, signature and zip
draw and seal   %8.0f /s, one core
verify          %8.0f /s on all cores, %.2f ms one file offline with its proof
SM2             %8.1f times OpenSSL's signatures, %.1f times its verifications (%s)
size            %8d bytes OFD, %d PDF, %d stored of each and %d once; %d drawn again, the same to the bit
memory          %8.0f MB after a twentieth of %d documents, %.0f MB after all
`, f.Machine, f.DrawOFD, f.DrawPDF, f.Seal, f.SealVsBare, f.DrawAndSeal, f.Verify, f.OfflineVerify, f.SignVsOpenSSL, f.VerifyVsOpenSSL, f.OpenSSL,
		f.BytesOFD, f.BytesPDF, f.BytesStored, f.BytesShared, f.Redrawn, f.RSSBefore, f.Documents, f.RSS)
	return err
}

type bench struct {
	*press
	clock clock.Clock
	out   Figures
}

// Bench draws, seals and verifies n documents and measures it beside OpenSSL.
func Bench(ctx context.Context, c clock.Clock, n int) (*Figures, error) {
	p, err := newPress("bench", c.Now().Time())
	if err != nil {
		return nil, err
	}
	b := &bench{press: p, clock: c}
	b.out.Machine = yardstick.Machine()
	b.out.Documents = n
	for _, step := range []func() error{b.drawing, b.sealing, b.verifying, b.storing, b.many} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &b.out, b.openssl(ctx)
}

// rate is how often a second do is done: the best of five runs of some 200 ms.
func (b *bench) rate(do func(i int) error) (float64, error) {
	const runs, least = 5, 200 * time.Millisecond
	best, i := 0.0, 0
	for range runs {
		began, n := b.clock.Now(), 0
		for b.clock.Now().Sub(began) < least {
			if err := do(i); err != nil {
				return 0, err
			}
			i, n = i+1, n+1
		}
		best = max(best, float64(n)/b.clock.Now().Sub(began).Seconds())
	}
	return best, nil
}

func (b *bench) drawing() (err error) {
	if b.out.DrawOFD, err = b.rate(func(i int) error {
		_, w, err := b.draw(i)
		if err == nil {
			_, err = sign.Pack(w.Files)
		}
		return err
	}); err != nil {
		return err
	}
	b.out.DrawPDF, err = b.rate(func(i int) error {
		id, err := certificateID(i)
		if err != nil {
			return err
		}
		doc, err := b.form.Draw(b.licence(i, id), b.fonts)
		if err != nil {
			return err
		}
		made, err := pdf.Write(doc, pdf.Options{Created: b.at, Producer: "Chengban"})
		b.out.BytesPDF = len(made)
		return err
	})
	return err
}

func (b *bench) sealing() error {
	_, made, err := b.draw(1)
	if err != nil {
		return err
	}
	if b.out.Seal, err = b.rate(func(int) error { _, err := b.press.seal(made); return err }); err != nil {
		return err
	}
	if b.out.Bare, err = b.bare(made.Files); err != nil {
		return err
	}
	b.out.SealVsBare = b.out.Bare / b.out.Seal
	b.out.DrawAndSeal, err = b.rate(func(i int) error {
		_, made, err := b.draw(i)
		if err == nil {
			_, err = b.press.seal(made)
		}
		return err
	})
	return err
}

// bare is the least that sealing can cost: a hash of every file, one signature, and
// the files put into a zip.
func (b *bench) bare(files []sign.File) (float64, error) {
	return b.rate(func(int) error {
		var list bytes.Buffer
		for _, f := range files {
			sum := pki.Digest(f.Data)
			list.Write(sum[:])
		}
		value, err := b.by.organ.Sign(list.Bytes())
		if err != nil {
			return err
		}
		_, err = sign.Pack(append(files[:len(files):len(files)], sign.File{Name: "value", Data: value}))
		return err
	})
}

// options are those of a verifier without a network.
func (b *bench) options(licence []byte) (opt verify.Options, err error) {
	opt.At = b.at
	if opt.Trust, err = b.by.believe(); err != nil {
		return opt, err
	}
	status, err := b.status(licence, b.at)
	opt.Status = status
	return opt, err
}

func (b *bench) verifying() error {
	_, made, err := b.draw(1)
	if err != nil {
		return err
	}
	sealed, err := b.press.seal(made)
	if err != nil {
		return err
	}
	opt, err := b.options(sealed)
	if err != nil {
		return err
	}
	check := func(int) error {
		if r := verify.File(sealed, opt); r.Verdict != verify.Passed {
			return fmt.Errorf("our own document: %s, %s", r.Verdict, r.Reason)
		}
		return nil
	}
	if b.out.VerifyOne, err = b.rate(check); err != nil {
		return err
	}
	b.out.OfflineVerify = 1000 / b.out.VerifyOne
	b.out.Verify, err = b.parallel(check)
	return err
}

// parallel is how often a second all cores together do it.
func (b *bench) parallel(do func(int) error) (float64, error) {
	var (
		wg    sync.WaitGroup
		n     atomic.Int64
		fault atomic.Value
	)
	began := b.clock.Now()
	for range runtime.NumCPU() {
		wg.Go(func() {
			for b.clock.Now().Sub(began) < time.Second {
				if err := do(0); err != nil {
					fault.Store(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	if err, ok := fault.Load().(error); ok {
		return 0, err
	}
	return float64(n.Load()) / b.clock.Now().Sub(began).Seconds(), nil
}

// stored is what is kept of a licence beside what all share.
type stored struct {
	Number int               `json:"n"`
	Data   map[string]string `json:"data"`
	Parts  sign.Parts        `json:"parts"`
}

// storing draws documents again from what is stored of them.
func (b *bench) storing() error {
	const redrawn = 200
	for i := range redrawn {
		_, made, err := b.draw(i)
		if err != nil {
			return err
		}
		sealed, err := b.press.seal(made)
		if err != nil {
			return err
		}
		_, parts, shared, err := sign.Split(sealed)
		if err != nil {
			return err
		}
		id, err := certificateID(i)
		if err != nil {
			return err
		}
		kept, err := json.Marshal(stored{i, b.licence(i, id).Text, parts})
		if err != nil {
			return err
		}
		if err := b.again(kept, shared, sealed); err != nil {
			return fmt.Errorf("document %d: %w", i, err)
		}
		b.out.BytesOFD, b.out.BytesStored = max(b.out.BytesOFD, len(sealed)), max(b.out.BytesStored, len(kept))
		b.out.BytesShared = len(shared.Seal) + len(shared.Signer)
		b.out.Redrawn++
	}
	return nil
}

func (b *bench) again(kept []byte, shared sign.Shared, want []byte) error {
	var s stored
	if err := json.Unmarshal(kept, &s); err != nil {
		return err
	}
	_, w, err := b.draw(s.Number)
	if err != nil {
		return err
	}
	made, err := sign.Pack(w.Files)
	if err != nil {
		return err
	}
	got, err := sign.Assemble(made, s.Parts, shared)
	if err == nil && !bytes.Equal(got, want) {
		err = fmt.Errorf("drawn again it is another")
	}
	return err
}

// many draws and seals documents until memory has had time to grow.
func (b *bench) many() error {
	for i := range b.out.Documents {
		_, made, err := b.draw(i)
		if err == nil {
			_, err = b.press.seal(made)
		}
		if err != nil {
			return err
		}
		if i == b.out.Documents/20 {
			b.out.RSSBefore = rss()
		}
	}
	b.out.RSS = rss()
	return nil
}

// rss is the memory of this process in MB: what the system says, or what the runtime
// took where the system does not say.
func rss() float64 {
	if b, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(b)) {
			if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
				kb, _ := strconv.ParseFloat(f[1], 64)
				return kb / 1024
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / (1 << 20)
}

// openssl measures the same curve with OpenSSL's own benchmark, one core.
func (b *bench) openssl(ctx context.Context) error {
	message := []byte("the same message for both")
	signs, err := b.rate(func(int) error { _, err := b.by.organ.Sign(message); return err })
	if err != nil {
		return err
	}
	value, err := b.by.organ.Sign(message)
	if err != nil {
		return err
	}
	cert, err := pki.ParseCertificate(b.by.organ.Certificate)
	if err != nil {
		return err
	}
	verifies, err := b.rate(func(int) error {
		if !cert.VerifySM2(message, value) {
			return fmt.Errorf("our own signature does not hold")
		}
		return nil
	})
	if err != nil {
		return err
	}
	version, err := exec.CommandContext(ctx, "openssl", "version").Output()
	if err != nil {
		b.out.OpenSSL = "not found: without it there is no yardstick"
		return nil //nolint:nilerr // the other figures stand without it
	}
	b.out.OpenSSL = strings.TrimSpace(string(version))
	speed, err := exec.CommandContext(ctx, "openssl", "speed", "-elapsed", "-seconds", "2", "-mr", "sm2").Output()
	if err != nil {
		return fmt.Errorf("openssl speed: %w", err)
	}
	theirSigns, theirVerifies, err := parseSpeed(string(speed))
	b.out.SignVsOpenSSL, b.out.VerifyVsOpenSSL = signs/theirSigns, verifies/theirVerifies
	return err
}

// parseSpeed reads operations a second off the line
// "+F7:0:256:CurveSM2:1215.3:1338.0", signs and verifies.
func parseSpeed(out string) (signs, verifies float64, err error) {
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) != 6 || f[3] != "CurveSM2" {
			continue
		}
		s, err1 := strconv.ParseFloat(f[4], 64)
		v, err2 := strconv.ParseFloat(f[5], 64)
		if err1 == nil && err2 == nil && s > 0 && v > 0 {
			return s, v, nil
		}
	}
	return 1, 1, fmt.Errorf("openssl speed says nothing of SM2: %.200q", out)
}

package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/verify"
)

// DocumentVerification says which sealed document VerifyDocument looks at, what is
// believed, and how it tells.
type DocumentVerification struct {
	File   string
	Trust  string // folder; "" = nobody is believed
	Status string // file; "" = nothing is known
	At     string // "" = now
	JSON   bool
	Lang   i18n.Lang
	Clock  clock.Clock
}

// VerifyDocument prints the twelve checks of a document and the verdict. It needs no
// installation and asks nobody. The error is about the files that were given, never
// about what the document is.
func VerifyDocument(v DocumentVerification, out io.Writer) (verify.Verdict, error) {
	opt, err := v.options()
	if err != nil {
		return "", err
	}
	file, err := readAtMost(v.File, verify.MaxBytes+1)
	if err != nil {
		return "", err
	}
	r := verify.File(file, opt)
	if !v.JSON {
		return r.Verdict, v.tell(r, out)
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return r.Verdict, enc.Encode(r)
}

func (v DocumentVerification) options() (opt verify.Options, err error) {
	if opt.At, err = momentOf(v.At, v.Clock); err != nil {
		return opt, err
	}
	if v.Trust != "" {
		if opt.Trust, err = verify.LoadTrust(os.DirFS(v.Trust)); err != nil {
			return opt, fmt.Errorf("%s: %w", v.Trust, err)
		}
	}
	if v.Status == "" {
		return opt, nil
	}
	b, err := os.ReadFile(v.Status)
	if err != nil {
		return opt, err
	}
	status, err := verify.ParseStatus(b)
	if err != nil {
		return opt, fmt.Errorf("%s: %w", v.Status, err)
	}
	opt.Status = status
	return opt, nil
}

// statusName is the file in the folder of trust that says what is known of
// revocations. Whoever brings it replaces it as a whole; it is read for each document.
const statusName = "status.json"

// trustIn reads the folder of those who are believed when a document is checked.
// Without a folder nobody is and nothing is known.
func trustIn(folder string, log *slog.Logger) (*verify.Trust, func() verify.Status, error) {
	if folder == "" {
		return &verify.Trust{}, func() verify.Status { return nil }, nil
	}
	t, err := verify.LoadTrust(os.DirFS(folder))
	if err != nil {
		return nil, nil, fmt.Errorf("trust %q: %w", folder, err)
	}
	return t, func() verify.Status {
		b, err := os.ReadFile(filepath.Join(folder, statusName))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		s, parsed := verify.ParseStatus(b)
		if err := errors.Join(err, parsed); err != nil {
			log.Error("verify.status", "error", err)
			return nil
		}
		return s
	}, nil
}

// readAtMost reads a file's first bytes: enough to see that it is too large.
func readAtMost(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, most))
	return b, errors.Join(err, f.Close())
}

// momentOf reads a moment; a day alone is its end, so that what was signed on that
// day is not in the future.
func momentOf(s string, c clock.Clock) (time.Time, error) {
	if s == "" {
		return c.Now().Time(), nil
	}
	if d, err := clock.ParseDate(s); err == nil {
		return d.AddDays(1).Time().Add(-time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, fmt.Errorf("--at %q is neither 2026-11-30 nor 2026-11-30T10:00:00+08:00", s)
	}
	return t, nil
}

// tell writes for people: a block for each signature, then what it comes to.
func (v DocumentVerification) tell(r verify.Report, out io.Writer) error {
	lang, colon := string(v.Lang), "："
	if v.Lang == i18n.En {
		colon = ": "
	}
	for _, s := range r.Signatures {
		if s.Seal != nil {
			fmt.Fprintln(out, i18n.Msg(v.Lang, "verify.head.seal", "seal", s.Seal.Name, "id", s.Seal.ID))
		} else if s.Signer != nil {
			fmt.Fprintln(out, i18n.Msg(v.Lang, "verify.head.plain", "name", s.Signer.Name))
		}
		for i, c := range s.Checks {
			mark := map[verify.Result]string{verify.Pass: "✓", verify.Fail: "✗", verify.Unknown: "?"}[c.Result]
			fmt.Fprintf(out, "%2d %s %s%s%s\n", i+1, mark, c.Title.In(lang), colon, c.Say.In(lang))
		}
	}
	_, err := fmt.Fprintf(out, "%s %s\n%s\n", r.Verdict, r.Reason, r.Say.In(lang))
	return err
}

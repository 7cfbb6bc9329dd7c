package pass_test

import (
	"crypto"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skip2/go-qrcode"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/document/cose"
	"github.com/chengban/chengban/internal/engine/document/pass"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
)

const (
	second               = clock.Instant(1_000_000)
	issued clock.Instant = 1_795_000_000 * second // 2026-11-18
)

func trust(t testing.TB) (out []cose.Key) {
	t.Helper()
	for _, k := range signingtest.Keys(t, 7) {
		out = append(out, cose.Key{Public: k.Public(), Name: "许昌市电子证照"})
	}
	return out
}

// licence is a certificate of an enterprise with the longest of everything that
// is usual.
func licence() pass.Pass {
	return pass.Pass{
		Number: "11100000000013338W011.11430000006122244L.20230000403.001.U", Kind: "营业执照",
		Holder: "许昌市建安区堃喆䶮商贸有限公司", HolderID: "91411023MA********", Issuer: "许昌市市场监督管理局",
		From: "2024-03-01", Until: "2034-02-28", Status: &pass.StatusRef{List: 3, Index: 3_429_999},
		Issued: issued, Expires: issued + 24*3600*second,
	}
}

func resident() pass.Pass {
	return pass.Pass{
		Number: "11100000MB0341032Y004.12441500196720244T.2026000001234567.001.K", Kind: "城乡居民医疗保障凭证",
		Holder: "王㛃（𬍛）", HolderID: "4110**********06", Issuer: "许昌市医疗保障局", Purpose: "住院登记",
		Status: &pass.StatusRef{List: 1, Index: 17}, Facts: []pass.Fact{{"参保地", "建安区"}},
		Issued: issued, Expires: issued + 600*second,
	}
}

func issue(t testing.TB, p pass.Pass, key crypto.Signer) string {
	t.Helper()
	text, err := pass.Issue(p, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestVerify_givesWhatWasIssued(t *testing.T) {
	for _, key := range signingtest.Keys(t, 7) {
		for _, p := range []pass.Pass{licence(), resident()} {
			got := pass.Verify(issue(t, p, key), trust(t), issued)
			want := pass.Verdict{Result: pass.OK, Pass: p, KeyName: "许昌市电子证照"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	}
}

// The budget of the specification is 300 bytes; holders' and issuers' names are
// Chinese, three bytes a character, rare ones four.
func TestIssue_staysWithinItsBudget(t *testing.T) {
	long := licence()
	long.Holder = "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗尼尔基镇农牧业专业合作社"
	long.Issuer, long.From = "", "" // its key says as much; it is in force
	twins := resident()
	twins.Holder, twins.Facts = "迪丽热巴·迪力木拉提", nil
	rare := resident()
	rare.Facts = nil
	rare.Holder = strings.Repeat("𬍛", 10)
	for name, p := range map[string]pass.Pass{
		"enterprise": licence(), "resident": resident(), "long name": long, "name with a dot": twins, "rare characters only": rare,
	} {
		for _, key := range signingtest.Keys(t, 7) {
			text, err := pass.Issue(p, key, nil)
			n := (len(text) - len(pass.Prefix)) * 2 / 3
			if err != nil || n > 300 {
				t.Errorf("%s: %d bytes, %v", name, n, err)
			}
			t.Logf("%s: %T %d bytes, %d characters", name, key, n, len(text))
		}
	}
	long.Purpose = "申请莫力达瓦达斡尔族自治旗农业机械购置补贴及其他惠农政策"
	if _, err := pass.Issue(long, signingtest.Keys(t, 7)[0], nil); !errors.Is(err, pass.ErrTooLong) {
		t.Errorf("more than a code holds: %v", err)
	}
}

func TestVerify_reasons(t *testing.T) {
	key := signingtest.Keys(t, 7)[0]
	good := issue(t, licence(), key)
	expires := licence().Expires
	notYet, ended, lastDay := licence(), licence(), licence()
	notYet.From = "2026-11-19"
	ended.Until = "2026-11-17"
	lastDay.Until = issued.Date()
	limited := []cose.Key{{Public: key.Public(), Until: issued}}
	forged := signingtest.Keys(t, 7)
	for name, c := range map[string]struct {
		text string
		keys []cose.Key
		at   clock.Instant
		want pass.Reason
	}{
		"right":                 {good, trust(t), issued, pass.None},
		"last moment":           {good, trust(t), expires - 1, pass.None},
		"expired":               {good, trust(t), expires, pass.Expired},
		"clock a little late":   {good, trust(t), issued - 300*second, pass.None},
		"of the future":         {good, trust(t), issued - 301*second, pass.NotYet},
		"stranger's":            {issue(t, licence(), signingtest.Keys(t, 9)[0]), trust(t), issued, pass.UnknownKey},
		"nobody is trusted":     {good, nil, issued, pass.UnknownKey},
		"key out of force":      {good, limited, issued, pass.KeyNotInForce},
		"certificate begins":    {issue(t, notYet, key), trust(t), issued, pass.CertNotYet},
		"certificate ended":     {issue(t, ended, key), trust(t), issued, pass.CertEnded},
		"its last day":          {issue(t, lastDay, key), trust(t), issued, pass.None},
		"another format":        {"HC1:" + good[4:], trust(t), issued, pass.NotAPass},
		"no prefix":             {good[4:], trust(t), issued, pass.NotAPass},
		"nothing":               {"", trust(t), issued, pass.NotAPass},
		"cut short":             {good[:len(good)-3], trust(t), issued, pass.NotAPass},
		"something behind":      {good + "000", trust(t), issued, pass.NotAPass},
		"very long":             {pass.Prefix + strings.Repeat("0", 1<<20), trust(t), issued, pass.NotAPass},
		"small letters":         {strings.ToLower(good), trust(t), issued, pass.NotAPass},
		"signed with the other": {issue(t, licence(), forged[1]), []cose.Key{{Public: forged[0].Public()}}, issued, pass.UnknownKey},
	} {
		got := pass.Verify(c.text, c.keys, c.at)
		result := pass.Fail
		switch c.want {
		case pass.None:
			result = pass.OK
		case pass.UnknownKey:
			result = pass.Unknown
		}
		if got.Reason != c.want || got.Result != result {
			t.Errorf("%s: got %s %s, want %s %s", name, got.Result, got.Reason, result, c.want)
		}
		if shown := got.Pass.Number != ""; shown != (got.KeyName != "" || got.Result == pass.OK) {
			t.Errorf("%s: %s is shown: %t", name, got.Reason, shown)
		}
	}
}

// Whatever one changes of a code, nobody is shown it as genuine.
func TestVerify_everyChangedCharacter(t *testing.T) {
	good := issue(t, resident(), signingtest.Keys(t, 7)[0])
	for i := range good {
		bad := []byte(good)
		bad[i] = "0A"[min(1, len(strings.TrimLeft(string(bad[i]), "A")))]
		if bad[i] == good[i] {
			bad[i] = 'B'
		}
		if got := pass.Verify(string(bad), trust(t), issued); got.Result == pass.OK || got.Pass.Number != "" {
			t.Errorf("character %d can be changed: %v", i, got)
		}
	}
}

func TestIssue_refuses(t *testing.T) {
	for name, change := range map[string]func(*pass.Pass){
		"no number":          func(p *pass.Pass) { p.Number = "" },
		"no holder":          func(p *pass.Pass) { p.Holder = "" },
		"no kind":            func(p *pass.Pass) { p.Kind = "" },
		"a number in words":  func(p *pass.Pass) { p.Number = "第一号" },
		"a long number":      func(p *pass.Pass) { p.Number = strings.Repeat("1", 80) },
		"more than a day":    func(p *pass.Pass) { p.Expires = p.Issued + 24*3600*second + second },
		"no life":            func(p *pass.Pass) { p.Expires = p.Issued },
		"no time":            func(p *pass.Pass) { p.Issued, p.Expires = 0, second },
		"far future":         func(p *pass.Pass) { p.Issued, p.Expires = 1<<60, 1<<60+second },
		"no day":             func(p *pass.Pass) { p.Until = "2026-02-30" },
		"the first of 1970":  func(p *pass.Pass) { p.From = "1970-01-01" },
		"ends before":        func(p *pass.Pass) { p.From, p.Until = "2026-01-02", "2026-01-01" },
		"turned writing":     func(p *pass.Pass) { p.Holder = "许昌\u202e公司" },
		"a line break":       func(p *pass.Pass) { p.Facts = []pass.Fact{{"a", "b\nc"}} },
		"no characters":      func(p *pass.Pass) { p.Issuer = "\xff" },
		"nine facts":         func(p *pass.Pass) { p.Facts = make([]pass.Fact, 9) },
		"a zero-width space": func(p *pass.Pass) { p.Kind = "营业\u200b执照" },
	} {
		p := resident()
		change(&p)
		if _, err := pass.Issue(p, signingtest.Keys(t, 7)[0], nil); !errors.Is(err, pass.ErrContent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReason_hasWords(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
		words, err := i18n.Keys(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []pass.Reason{
			pass.NotAPass, pass.UnknownKey, pass.KeyNotInForce, pass.BadSignature, pass.NotYet, pass.Expired, pass.CertNotYet, pass.CertEnded,
		} {
			if _, ok := words[string(r)]; !ok {
				t.Errorf("%s: no words for %s", lang, r)
			}
		}
	}
}

// zbar is another program that reads codes off a picture.
func TestIssue_zbarReadsTheCode(t *testing.T) {
	for name, p := range map[string]pass.Pass{"licence": licence(), "resident": resident()} {
		text := issue(t, p, signingtest.Keys(t, 7)[0])
		code, err := qrcode.New(text, qrcode.Medium)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := code.PNG(600)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".png")
		if err := os.WriteFile(path, picture, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("zbarimg", "--quiet", "--raw", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.TrimSuffix(string(out), "\n")
		if got != text {
			t.Errorf("%s: zbar reads %q, want %q", name, got, text)
		}
		if v := pass.Verify(got, trust(t), issued); v.Result != pass.OK {
			t.Errorf("%s: %s", name, v.Reason)
		}
		t.Logf("%s: QR version %d-M for %d characters", name, code.VersionNumber, len(text))
	}
}

// FuzzVerify: a code that a stranger made is never accepted, nor shown.
func FuzzVerify(f *testing.F) {
	f.Add(issue(f, licence(), signingtest.Keys(f, 7)[0]))
	f.Add(issue(f, resident(), signingtest.Keys(f, 7)[1]))
	f.Add(pass.Prefix)
	f.Fuzz(func(t *testing.T, s string) {
		known := []cose.Key{{Public: signingtest.Keys(t, 11)[0].Public()}}
		if v := pass.Verify(s, known, issued); v.Result == pass.OK || v.Pass.Number != "" {
			t.Errorf("%q: %+v", s, v)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	text, known := issue(b, licence(), signingtest.Keys(b, 7)[0]), trust(b)
	for b.Loop() {
		if v := pass.Verify(text, known, issued); v.Result != pass.OK {
			b.Fatal(v)
		}
	}
}

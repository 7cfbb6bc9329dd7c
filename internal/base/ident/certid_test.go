package ident_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/ident"
)

const root = ident.CertRoot + "."

// Identifiers in public use. The last one is an example of an interface
// description whose check character is not that of the rule (D): a certificate
// like it is accepted and says so.
func TestReadCertID_identifiersInUse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id    string
		flaws []ident.CertFlaw
	}{
		{"11100000000013338W011.11430000006122244L.20230000403.001.U", nil},
		{"11100000000013338W009.11330105002500287C.2025052201.002.0", nil},
		{"11100000MB03271699022.340100.000000016.001.9", []ident.CertFlaw{ident.CertIssuerWrong}},
		{"11100000000013338W032.11220000013544541J.2430599.001.F", []ident.CertFlaw{ident.CertSerialShort}},
		{"11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M", []ident.CertFlaw{ident.CertCheckWrong}},
	} {
		got, flaws, err := ident.ReadCertID(root + c.id)
		if diff := cmp.Diff(c.flaws, flaws); err != nil || diff != "" {
			t.Errorf("%s: %v %s", c.id, err, diff)
		}
		whole := got.String()
		if same := whole == root+c.id; same == (len(flaws) > 0 && flaws[0] == ident.CertCheckWrong) {
			t.Errorf("%s is written %s", c.id, whole)
		}
		_, flaws, err = ident.ReadCertID(" " + strings.ToLower(c.id) + "\n")
		if diff := cmp.Diff(append(c.flaws, ident.CertRootMissing), flaws); err != nil || diff != "" {
			t.Errorf("%s without root: %v %s", c.id, err, diff)
		}
	}
}

func TestReadCertID_flaws(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]ident.CertFlaw{
		"11100000000013338W011.11430000006122244L.20230000403.001.V": {ident.CertCheckWrong},
		"11100000000013338X011.11430000006122244L.20230000403.001.U": {ident.CertCheckWrong, ident.CertOwnerWrong},
		"11100000000013338W011.11430000006122244M.20230000403.001.U": {ident.CertCheckWrong, ident.CertIssuerWrong},
		"11100000000013338W011.11430000006122244L.20230000403.000.U": {ident.CertCheckWrong, ident.CertVersionWrong},
	} {
		_, got, err := ident.ReadCertID(root + id)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", id, err, diff)
		}
	}
}

func TestReadCertID_refusesWhatCannotBeToldApart(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"", root, "11100000000013338W011", "11100000000013338W011.11430000006122244L.20230000403.001",
		"11100000000013338W011.11430000006122244L.20230000403.001.UU", "11100000000013338W011.11430000006122244L..001.U",
		"11100000000013338W011.11430000006122244L.2023-0000403.001.U", "11100000000013338W011.11430000006122244L.20230000403.1.U",
		"11100000000013338W01.11430000006122244L.20230000403.001.U", "11100000000013338WA11.11430000006122244L.20230000403.001.U",
		"11100000000013338W011.11430000006122244L.209FA4E88F9E4C878F3E9BED2CE7EA490.001.U", root + root + "11100000000013338W011.11430000006122244L.20230000403.001.U",
	} {
		_, _, err := ident.ReadCertID(id)
		if got := key(t, err); got != "ident.cert_shape" {
			t.Errorf("%q: got %q", id, got)
		}
	}
}

func TestNewCertID(t *testing.T) {
	t.Parallel()
	const kind, issuer = "11100000000013338W011", "11430000006122244L"
	got, err := ident.NewCertID(kind, issuer, "20230000403", 1)
	if want := root + "11100000000013338W011.11430000006122244L.20230000403.001.U"; err != nil || got.String() != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	for _, c := range []struct {
		kind, issuer, serial string
		version              int
		want                 string
	}{
		{"11100000000013338X011", issuer, "20230000403", 1, "ident.cert_owner_wrong"},
		{"11100000000013338w011", issuer, "20230000403", 1, "ident.cert_owner_wrong"},
		{"11100000000013338W11", issuer, "20230000403", 1, "ident.cert_owner_wrong"},
		{kind, "340100", "20230000403", 1, "ident.cert_issuer_wrong"},
		{kind, "11430000006122244l", "20230000403", 1, "ident.cert_issuer_wrong"},
		{kind, issuer, "2430599", 1, "ident.cert_serial_shape"},
		{kind, issuer, strings.Repeat("1", 33), 1, "ident.cert_serial_shape"},
		{kind, issuer, "2023000040a", 1, "ident.cert_serial_shape"},
		{kind, issuer, "20230000403", 0, "ident.cert_version_wrong"},
		{kind, issuer, "20230000403", 1000, "ident.cert_version_wrong"},
	} {
		_, err := ident.NewCertID(c.kind, c.issuer, c.serial, c.version)
		if got := key(t, err); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

var drawCertID = rapid.Custom(func(t *rapid.T) ident.CertID {
	c, err := ident.NewCertID(
		drawUSCC.Draw(t, "owner")+rapid.StringMatching(`\d{3}`).Draw(t, "kind"), drawUSCC.Draw(t, "issuer"),
		rapid.StringMatching(`[0-9A-Z]{8,32}`).Draw(t, "serial"), rapid.IntRange(1, 999).Draw(t, "version"))
	if err != nil {
		t.Fatal(err)
	}
	return c
})

// ISO 7064 writes the rule the other way round: with the check character the
// recursion P ← ((P+a) mod 36, 0 as 36)·2 mod 37 ends, before its doubling, on 1.
func TestCertID_checkEndsTheRecursionOnOne(t *testing.T) {
	t.Parallel()
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	rapid.Check(t, func(t *rapid.T) {
		c := drawCertID.Draw(t, "id")
		p := 36
		whole := c.Type + c.Issuer + c.Serial + c.Version
		for _, x := range whole {
			s := (p + strings.IndexRune(alphabet, x)) % 36
			if s == 0 {
				s = 36
			}
			p = s * 2 % 37
		}
		if (p+strings.IndexByte(alphabet, c.Check()))%36 != 1 {
			t.Fatalf("%s: ends on %d", c, p)
		}
	})
}

// Every single wrong character is found; of swapped neighbours the hybrid system
// misses few, so nothing is said of them.
func TestCertID_findsAWrongCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCertID.Draw(t, "id")
		if got, flaws, err := ident.ReadCertID(c.String()); err != nil || flaws != nil || got != c {
			t.Fatalf("%s: read %v, %v, %v", c, got, flaws, err)
		}
		bad := c
		b := []byte(c.Serial)
		b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rapid.IntRange(0, 35).Draw(t, "other")]
		bad.Serial = string(b)
		if bad != c && bad.Check() == c.Check() {
			t.Fatalf("%s and %s have the same check character", c, bad)
		}
	})
}

func TestSealCodeRule(t *testing.T) {
	t.Parallel()
	rule := ident.DefaultSealCodeRule()
	for code, want := range map[string]string{
		"50011200000399": "", "4110020000001": "ident.seal_code_shape", "411002000000011": "ident.seal_code_shape",
		"4110020000001A": "ident.seal_code_shape", "99100200000001": "ident.seal_code_area", "": "ident.seal_code_shape",
	} {
		if got := key(t, rule.Check(code)); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
	if err := (ident.SealCodeRule{Area: 6, Sequence: 7}).Check("4110020000001"); err != nil {
		t.Errorf("another rule: %v", err)
	}
	for _, c := range []struct {
		region ident.Region
		n      int64
		code   string
		want   string
	}{
		{"500112000000", 399, "50011200000399", ""},
		{"411002000000", 99_999_999, "41100299999999", ""},
		{"411002000000", 100_000_000, "", "ident.seal_code_sequence"},
		{"411002000000", 0, "", "ident.seal_code_sequence"},
		{"4110", 1, "", "ident.seal_code_shape"},
	} {
		got, err := rule.Issue(c.region, c.n)
		if got != c.code || key(t, err) != c.want {
			t.Errorf("%+v: got %q, %v", c, got, err)
		}
	}
}

// FuzzReadCertID: what is read is written again in one way only.
func FuzzReadCertID(f *testing.F) {
	f.Add(root + "11100000000013338W011.11430000006122244L.20230000403.001.U")
	f.Add("11100000MB03271699022.340100.000000016.001.9")
	f.Add(root + "11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M")
	f.Add("....")
	f.Fuzz(func(t *testing.T, s string) {
		c, _, err := ident.ReadCertID(s)
		if key(t, err); err != nil {
			return
		}
		again, flaws, err := ident.ReadCertID(c.String())
		if err != nil || again != c {
			t.Errorf("%q is read %v and again %v, %v", s, c, again, err)
		}
		for _, x := range flaws {
			if x == ident.CertCheckWrong || x == ident.CertRootMissing {
				t.Errorf("%s is written with the flaw %s", c, x)
			}
		}
	})
}

package ident_test

import (
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

const (
	today    clock.Date = "2026-11-23"
	idDigits string     = "0123456789X"
	usccCode string     = "0123456789ABCDEFGHJKLMNPQRTUWXY"
)

// key is the message key that a check ended with; "" when it passed.
func key(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		t.Fatalf("got %v, want an Invalid fault", err)
	}
	return f.Key
}

func TestCheckIDCard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ no, want string }{
		{"11010519491231002X", ""}, // the example of GB 11643
		{"11010519491231002x", ""},
		{"  11010519491231002X\n", ""},
		{"110101199003072375", ""},
		{"", "ident.idcard_shape"},
		{"1101051949123100", "ident.idcard_shape"},
		{"110105194912310021X", "ident.idcard_shape"},
		{"110105491231002", "ident.idcard_shape"}, // 15 digits, before 1999
		{"1101051949123100X2", "ident.idcard_shape"},
		{"１１０１０５１９４９１２３１００２X", "ident.idcard_shape"},
		{"110105194912310021", "ident.idcard_check"},
		{"110105194912310020", "ident.idcard_check"},
		{"11010519490231002X", "ident.idcard_birth"}, // 31 February
		{"11010519000229002X", "ident.idcard_birth"}, // 1900 had no leap day
		{"11010517491231002X", "ident.idcard_birth"},
		{"99010519491231002X", "ident.idcard_region"},
		{"00010519491231002X", "ident.idcard_region"},
	} {
		_, err := ident.CheckIDCard(c.no, today)
		if got := key(t, err); got != c.want {
			t.Errorf("%q: got %q, want %q", c.no, got, c.want)
		}
	}
}

func TestCheckIDCard_reads(t *testing.T) {
	t.Parallel()
	for no, want := range map[string]ident.IDCard{
		"11010519491231002X": {Region: "110105", Birth: "1949-12-31", Female: true},
		"110101199003072375": {Region: "110101", Birth: "1990-03-07", Female: false},
	} {
		got, err := ident.CheckIDCard(no, today)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", no, err, diff)
		}
	}
}

func TestCheckIDCard_birthInTheFuture(t *testing.T) {
	t.Parallel()
	no := withCheck("41100220261124001")
	if _, err := ident.CheckIDCard(no, "2026-11-23"); key(t, err) != "ident.idcard_birth" {
		t.Errorf("born tomorrow: got %v", err)
	}
	if _, err := ident.CheckIDCard(no, "2026-11-24"); err != nil {
		t.Errorf("born today: %v", err)
	}
	if _, err := ident.CheckIDCard(no, ""); err != nil {
		t.Errorf("no day at hand: %v", err)
	}
}

// withCheck finds the last character by ISO 7064: Σ aᵢ·2¹⁸⁻ⁱ ≡ 1 (mod 11).
func withCheck(body string) string {
	for _, c := range idDigits {
		if residue(body+string(c), idDigits, 2, 11, false) == 1 {
			return body + string(c)
		}
	}
	panic("no check character fits " + body)
}

// usccWithCheck finds the last character by GB 32100: Σ cᵢ·3ⁱ ≡ 0 (mod 31), where
// the check character counts once.
func usccWithCheck(body string) string {
	for _, c := range usccCode {
		own := int64(strings.IndexRune(usccCode, c))
		if (residue(body, usccCode, 3, 31, true)+own)%31 == 0 {
			return body + string(c)
		}
	}
	panic("no check character fits " + body)
}

// residue is Σ digit·baseⁱ mod m, with i from the left when rising.
func residue(s, alphabet string, base, m int64, rising bool) int64 {
	sum := new(big.Int)
	for i := range len(s) {
		exp := int64(len(s) - 1 - i)
		if rising {
			exp = int64(i)
		}
		digit := big.NewInt(int64(strings.IndexByte(alphabet, s[i])))
		sum.Add(sum, digit.Mul(digit, new(big.Int).Exp(big.NewInt(base), big.NewInt(exp), nil)))
	}
	return sum.Mod(sum, big.NewInt(m)).Int64()
}

var (
	drawRegion = rapid.SampledFrom([]string{"110105", "411002", "411081", "650100", "710000", "810000", "820000", "830000"})
	drawBirth  = rapid.Custom(func(t *rapid.T) clock.Date {
		return clock.Date("1900-01-01").AddDays(rapid.IntRange(0, 46000).Draw(t, "days"))
	})
	drawID = rapid.Custom(func(t *rapid.T) string {
		birth := strings.ReplaceAll(string(drawBirth.Draw(t, "birth")), "-", "")
		return withCheck(drawRegion.Draw(t, "region") + birth + rapid.StringMatching(`\d{3}`).Draw(t, "sequence"))
	})
	drawUSCC = rapid.Custom(func(t *rapid.T) string {
		return usccWithCheck(rapid.StringMatching(`[0-9A-HJ-NPQRTUWXY]{17}`).Draw(t, "body"))
	})
)

func TestCheckIDCard_whatTheStandardMakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		no := drawID.Draw(t, "no")
		card, err := ident.CheckIDCard(no, today)
		if err != nil {
			t.Fatalf("%s: %v", no, err)
		}
		if card.Region != no[:6] || strings.ReplaceAll(string(card.Birth), "-", "") != no[6:14] || card.Female != (int(no[16])%2 == 0) {
			t.Fatalf("%s reads as %+v", no, card)
		}
	})
}

// Both check systems find every single wrong character and every swap of two
// neighbours: that is what people mistype.
func TestCheck_findsWhatPeopleMistype(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id, uscc := drawID.Draw(t, "id"), drawUSCC.Draw(t, "uscc")
		if bad := mistype(t, id, idDigits[:10]); bad != id {
			if _, err := ident.CheckIDCard(bad, ""); err == nil {
				t.Fatalf("%s passes, mistyped from %s", bad, id)
			}
		}
		if bad := mistype(t, uscc, usccCode); bad != uscc && ident.CheckUSCC(bad) == nil {
			t.Fatalf("%s passes, mistyped from %s", bad, uscc)
		}
	})
}

func mistype(t *rapid.T, s, alphabet string) string {
	b := []byte(s)
	if i := rapid.IntRange(0, 17).Draw(t, "at"); rapid.Bool().Draw(t, "swap") {
		j := (i + 1) % 18
		if j > 0 {
			b[i], b[j] = b[j], b[i]
		}
	} else {
		b[i] = alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "other")]
	}
	return string(b)
}

func TestCheckUSCC(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, want string }{
		// known codes of ministries and bureaus (certificates.md, service.md)
		{"11100000000013338W", ""},
		{"11100000MB03271699", ""},
		{"11100000000013661B", ""},
		{"11100000MB0341032Y", ""},
		{"12441500196720244T", ""},
		{" 12441500196720244t ", ""},
		{"", "ident.uscc_shape"},
		{"1244150019672024T", "ident.uscc_shape"},
		{"12441500196720244T1", "ident.uscc_shape"},
		{"I2441500196720244T", "ident.uscc_shape"},
		{"O2441500196720244T", "ident.uscc_shape"},
		{"S2441500196720244T", "ident.uscc_shape"},
		{"V2441500196720244T", "ident.uscc_shape"},
		{"Z2441500196720244T", "ident.uscc_shape"},
		{"12441500196720244U", "ident.uscc_check"},
		{"12441500196720424T", "ident.uscc_check"},
	} {
		if got := key(t, ident.CheckUSCC(c.code)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.code, got, c.want)
		}
	}
}

func TestCheckUSCC_whatTheStandardMakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		if code := drawUSCC.Draw(t, "code"); ident.CheckUSCC(code) != nil {
			t.Fatalf("%s: %v", code, ident.CheckUSCC(code))
		}
	})
}

func TestCheckPassport(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"E12345678", "EA1234567", "G12345678", "P1234567", "PE1234567", "S12345678", "SE1234567", "DE1234567",
		"D1234567", "141234567", "151234567", "123456789", "C01X00T47", "ma123456", " E12345678 ",
	} {
		if err := ident.CheckPassport(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "E1234", "E123456789", "ABCDEFGH", "E1234-678", "护照12345678", "E1234567 8"} {
		if got := key(t, ident.CheckPassport(bad)); got != "ident.passport_shape" {
			t.Errorf("%s: got %q", bad, got)
		}
	}
}

func TestCheckHMTResidence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ no, want string }{
		{withCheck("81000019900307123"), ""},
		{withCheck("82000019900307123"), ""},
		{withCheck("83000019900307123"), ""},
		{withCheck("41100219900307123"), "ident.hmt_region"},
		{withCheck("81000119900307123"), "ident.hmt_region"},
		{withCheck("81000020270307123"), "ident.idcard_birth"},
		{"H1234567", "ident.idcard_shape"},
	} {
		card, err := ident.CheckHMTResidence(c.no, today)
		if got := key(t, err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.no, got, c.want)
		}
		if err == nil && card.Birth != "1990-03-07" {
			t.Errorf("%s: got %+v", c.no, card)
		}
	}
}

func TestCheckForeignPermanent(t *testing.T) {
	t.Parallel()
	good := withCheck("93184019900307123")
	for _, c := range []struct{ no, want string }{
		{good, ""},
		{"CAN110078010401", ""},
		{"can110078010401", ""},
		{good[:17] + "Y", "ident.foreign_shape"},
		{withCheck("81000019900307123"), "ident.foreign_shape"},
		{"CAN11007801040", "ident.foreign_shape"},
		{"CA1110078010401", "ident.foreign_shape"},
		{swapLast(good), "ident.idcard_check"},
	} {
		if got := key(t, ident.CheckForeignPermanent(c.no)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.no, got, c.want)
		}
	}
}

func swapLast(no string) string {
	if strings.HasSuffix(no, "0") {
		return no[:17] + "1"
	}
	return no[:17] + "0"
}

func TestCheckIDNumber(t *testing.T) {
	t.Parallel()
	foreign := withCheck("93184019900307123")
	for _, c := range []struct{ no, want string }{
		{"11010519491231002x", ""},
		{withCheck("83000019900307123"), ""},
		{foreign, ""},
		{"CAN110078010401", ""},
		{swapLast(foreign), "ident.idcard_check"},
		{"12345", "ident.idcard_shape"},
		{"E12345678", "ident.idcard_shape"},
	} {
		if got := key(t, ident.CheckIDNumber(c.no)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.no, got, c.want)
		}
	}
}

func TestCheckMobile(t *testing.T) {
	t.Parallel()
	for no, want := range map[string]string{
		"13800000001": "", "19912345678": "", "12800000001": "ident.mobile_shape", "1380000000": "ident.mobile_shape",
		"138000000011": "ident.mobile_shape", "03740000101": "ident.mobile_shape", "1380000000a": "ident.mobile_shape", "": "ident.mobile_shape",
	} {
		if got := key(t, ident.CheckMobile(no)); got != want {
			t.Errorf("%q: got %q, want %q", no, got, want)
		}
	}
}

func TestCheckPhone(t *testing.T) {
	t.Parallel()
	for no, want := range map[string]string{
		"13800000001": "", "03740000101": "", "01012345678": "", "037412345678": "",
		"3740000101": "ident.phone_shape", "110": "ident.phone_shape", "0374-0000101": "ident.phone_shape", "": "ident.phone_shape",
	} {
		if got := key(t, ident.CheckPhone(no)); got != want {
			t.Errorf("%q: got %q, want %q", no, got, want)
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mask func(string) string
		s    string
		want string
	}{
		{ident.MaskName, "沈月禾", "沈**"},
		{ident.MaskName, "林木", "林*"},
		{ident.MaskName, "林", "*"},
		{ident.MaskName, "", ""},
		{ident.MaskName, "迪丽热巴·迪力木拉提", "迪*********"},
		{ident.MaskIDNo, "11010519491231002X", "1101************2X"},
		{ident.MaskIDNo, "E12345678", "E123***78"},
		{ident.MaskIDNo, "123456", "******"},
		{ident.MaskPhone, "13800000001", "138****0001"},
		{ident.MaskPhone, "1234567", "*******"},
	} {
		if got := c.mask(c.s); got != c.want {
			t.Errorf("%q: got %q, want %q", c.s, got, c.want)
		}
	}
}

func TestMask_showsAtMostHeadAndTail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mask  func(string) string
		shown int
	}{"name": {ident.MaskName, 1}, "id": {ident.MaskIDNo, 6}, "phone": {ident.MaskPhone, 7}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				s := rapid.StringOf(rapid.RuneFrom([]rune("0123456789Xabc沈月禾é"))).Draw(t, "s")
				got := c.mask(s)
				n := utf8.RuneCountInString(s)
				stars := strings.Count(got, "*")
				if utf8.RuneCountInString(got) != n || stars < min(n, max(1, n-c.shown)) {
					t.Fatalf("%q is shown as %q", s, got)
				}
			})
		})
	}
}

// FuzzCheck: whatever stands in a field, no check panics, and what one accepts it
// accepts again as it stands on the card.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		"11010519491231002X", "12441500196720244T", "E12345678", "CAN110078010401", "13800000001", "03740000101",
		"９３", "\x00", "1101051949123100é", "沈月禾", " 11010519491231002x\t",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		idCard := func(s string) error { _, err := ident.CheckIDCard(s, today); return err }
		hmt := func(s string) error { _, err := ident.CheckHMTResidence(s, today); return err }
		for name, check := range map[string]func(string) error{
			"id": idCard, "uscc": ident.CheckUSCC, "passport": ident.CheckPassport, "hmt": hmt,
			"foreign": ident.CheckForeignPermanent, "number": ident.CheckIDNumber, "mobile": ident.CheckMobile, "phone": ident.CheckPhone,
		} {
			err := check(s)
			if key(t, err); err != nil {
				continue
			}
			card := strings.ToUpper(strings.TrimSpace(s))
			if check(card) != nil || strings.Trim(card, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || len(card) > 18 {
				t.Errorf("%s accepts %q", name, s)
			}
		}
		for _, mask := range []func(string) string{ident.MaskName, ident.MaskIDNo, ident.MaskPhone} {
			if got := mask(s); utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
				t.Errorf("%q is shown as %q", s, got)
			}
		}
	})
}

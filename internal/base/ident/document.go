package ident

import (
	"regexp"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
)

// IDCard is what a citizen identity number 公民身份号码 (GB 11643-1999) says.
type IDCard struct {
	Region string // six digits of GB/T 2260: where it was first given
	Birth  clock.Date
	Female bool
}

const (
	idWeights   = "\x07\x09\x0a\x05\x08\x04\x02\x01\x06\x03\x07\x09\x0a\x05\x08\x04\x02" // 2^(17-i) mod 11
	idCheck     = "10X98765432"
	usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY" // GB 32100: without I O S V Z
	// provinces are the first two digits that GB/T 2260 gives, with 81 82 83 of
	// the residence permits for Hong Kong, Macao and Taiwan residents.
	provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "
	// earliestBirth is older than anybody in a register.
	earliestBirth clock.Date = "1850-01-01"
)

var (
	idShape         = regexp.MustCompile(`^\d{17}[\dX]$`)
	usccShape       = regexp.MustCompile(`^[0-9A-HJ-NP-RTUWXY]{18}$`)
	passportShape   = regexp.MustCompile(`^[A-Z0-9]{6,9}$`)
	passportDigit   = regexp.MustCompile(`\d`)
	oldForeignShape = regexp.MustCompile(`^[A-Z]{3}\d{12}$`)
	mobileShape     = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landlineShape   = regexp.MustCompile(`^0\d{9,11}$`)
)

// normal is upper case without surrounding space.
func normal(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// CheckIDCard tests a citizen identity number and reads it: 18 characters, a
// province, a day of birth that exists, the check character of ISO 7064 MOD 11-2.
// today refuses births in the future; pass "" where no day is at hand. Space
// around and a small x are forgiven. The Invalid fault says how to mend it.
func CheckIDCard(s string, today clock.Date) (IDCard, error) {
	s = normal(s)
	if !idShape.MatchString(s) {
		return IDCard{}, fault.NewInvalid("ident.idcard_shape")
	}
	if !strings.Contains(provinces, " "+s[:2]+" ") {
		return IDCard{}, fault.NewInvalid("ident.idcard_region")
	}
	birth, err := clock.ParseDate(s[6:10] + "-" + s[10:12] + "-" + s[12:14])
	if err != nil || birth < earliestBirth || (today != "" && birth > today) {
		return IDCard{}, fault.NewInvalid("ident.idcard_birth")
	}
	if s[17] != idCheckCharacter(s[:17]) {
		return IDCard{}, fault.NewInvalid("ident.idcard_check")
	}
	return IDCard{Region: s[:6], Birth: birth, Female: s[16]%2 == 0}, nil
}

// idCheckCharacter is ISO 7064 MOD 11-2 over 17 digits.
func idCheckCharacter(s string) byte {
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * int(idWeights[i])
	}
	return idCheck[sum%11]
}

// CheckUSCC tests a unified social credit code 统一社会信用代码 (GB 32100-2015): 18
// digits and capitals without I O S V Z, of which the last is a check by MOD 31.
// Space around and small letters are forgiven.
func CheckUSCC(s string) error {
	s = normal(s)
	if !usccShape.MatchString(s) {
		return fault.NewInvalid("ident.uscc_shape")
	}
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(usccLetters, s[i]) * weight
		weight = weight * 3 % 31
	}
	if s[17] != usccLetters[(31-sum%31)%31] {
		return fault.NewInvalid("ident.uscc_check")
	}
	return nil
}

// CheckPassport tests the shape of a passport number 护照号码: six to nine letters
// and digits, at least one digit. That is all that ICAO 9303 allows to be said: a
// passport has its check digit only in the machine-readable zone. Every Chinese
// form fits (provisional, from general knowledge: E or G and 8 digits, E with a
// second letter and 7, D P S and their electronic DE PE SE and 7 or 8, 14 or 15
// and 7).
func CheckPassport(s string) error {
	s = normal(s)
	if !passportShape.MatchString(s) || !passportDigit.MatchString(s) {
		return fault.NewInvalid("ident.passport_shape")
	}
	return nil
}

// CheckHMTResidence tests the number of a residence permit for Hong Kong, Macao
// and Taiwan residents 港澳台居民居住证: a citizen number whose area is 810000,
// 820000 or 830000.
func CheckHMTResidence(s string, today clock.Date) (IDCard, error) {
	card, err := CheckIDCard(s, today)
	if err != nil {
		return IDCard{}, err
	}
	switch card.Region {
	case "810000", "820000", "830000":
		return card, nil
	}
	return IDCard{}, fault.NewInvalid("ident.hmt_region")
}

// CheckForeignPermanent tests the number of a foreign permanent resident's card
// 外国人永久居留身份证: since December 2023 18 characters that begin with 9, with the
// check character of GB 11643; before, three letters and twelve digits, of which
// the last is a check digit whose rule is not published, so it is not tested.
func CheckForeignPermanent(s string) error {
	s = normal(s)
	if oldForeignShape.MatchString(s) {
		return nil
	}
	if !idShape.MatchString(s) || s[0] != '9' {
		return fault.NewInvalid("ident.foreign_shape")
	}
	if s[17] != idCheckCharacter(s[:17]) {
		return fault.NewInvalid("ident.idcard_check")
	}
	return nil
}

// CheckMobile tests a mainland mobile number, to which texts can be sent.
func CheckMobile(s string) error {
	if !mobileShape.MatchString(s) {
		return fault.NewInvalid("ident.mobile_shape")
	}
	return nil
}

// CheckPhone tests a mainland mobile or a landline number with its area code.
func CheckPhone(s string) error {
	if !mobileShape.MatchString(s) && !landlineShape.MatchString(s) {
		return fault.NewInvalid("ident.phone_shape")
	}
	return nil
}

// CheckIDNumber tests any number that a person may be known by: a citizen's, a
// Hong Kong, Macao or Taiwan resident's, or a foreign permanent resident's.
func CheckIDNumber(s string) error {
	n := normal(s)
	if strings.HasPrefix(n, "9") || oldForeignShape.MatchString(n) {
		return CheckForeignPermanent(n)
	}
	_, err := CheckIDCard(n, "")
	return err
}

// MaskIDNo hides all but the first four and last two characters: 4110**********06.
func MaskIDNo(s string) string { return mask(s, 4, 2) }

// MaskPhone hides all but the first three and last four digits: 138****0001.
func MaskPhone(s string) string { return mask(s, 3, 4) }

// MaskName hides all but the first character: 沈**.
func MaskName(s string) string { return mask(s, 1, 0) }

// mask hides the middle; what is too short to have one is hidden whole.
func mask(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail {
		return strings.Repeat("*", len(r))
	}
	for i := head; i < len(r)-tail; i++ {
		r[i] = '*'
	}
	return string(r)
}

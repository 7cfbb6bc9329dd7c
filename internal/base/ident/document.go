package ident

import (
	"regexp"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
)

// IDCard is what a citizen identity number 公民身份号码 (GB 11643-1999) says.
type IDCard struct {
	Region string // six digits: where it was first given
	Birth  clock.Date
	Female bool
}

const (
	idWeights   = "\x07\x09\x0a\x05\x08\x04\x02\x01\x06\x03\x07\x09\x0a\x05\x08\x04\x02" // 2^(17-i) mod 11
	idCheck     = "10X98765432"
	usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY" // GB 32100: without I O S V Z
)

var (
	idShape         = regexp.MustCompile(`^\d{17}[\dX]$`)
	usccShape       = regexp.MustCompile(`^[0-9A-HJ-NP-RTUWXY]{18}$`)
	passportShape   = regexp.MustCompile(`^([A-Z]\d{8}|[A-Z]{2}\d{7}|[A-Z0-9]{6,9})$`)
	oldForeignShape = regexp.MustCompile(`^[A-Z]{3}\d{12}$`)
	mobileShape     = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landlineShape   = regexp.MustCompile(`^0\d{9,11}$`)
)

// normal is upper case without surrounding space.
func normal(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// CheckIDCard tests a citizen identity number and reads it. today refuses births
// in the future; pass "" where no day is at hand. The fault says how to mend it.
func CheckIDCard(s string, today clock.Date) (IDCard, error) {
	s = normal(s)
	if !idShape.MatchString(s) {
		return IDCard{}, fault.NewInvalid("ident.idcard_shape")
	}
	birth, err := clock.ParseDate(s[6:10] + "-" + s[10:12] + "-" + s[12:14])
	if err != nil || birth < "1850-01-01" || (today != "" && birth > today) {
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

// CheckUSCC tests a unified social credit code 统一社会信用代码 (GB 32100-2015).
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

// CheckPassport tests the shape of a passport number 护照号码. Passports carry no
// check digit outside their machine-readable zone (ICAO 9303), so six to nine
// letters and digits is all that can be said of a foreign one.
func CheckPassport(s string) error {
	if !passportShape.MatchString(normal(s)) {
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
// 外国人永久居留身份证: since 2023 18 digits that begin with 9, with the check
// character of GB 11643; before, three letters and twelve digits.
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
	if CheckForeignPermanent(s) == nil {
		return nil
	}
	_, err := CheckIDCard(s, "")
	return err
}

// MaskIDNo hides all but the first four and last two characters.
func MaskIDNo(s string) string { return mask(s, 4, 2) }

// MaskPhone hides the middle: 138****0001.
func MaskPhone(s string) string { return mask(s, 3, 4) }

// MaskName hides all but the first character: 沈**.
func MaskName(s string) string { return mask(s, 1, 0) }

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

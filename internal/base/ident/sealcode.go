package ident

import (
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
)

// SealCodeRule says how a seal code 印章编码 is built: an administrative area
// (GB/T 2260), then a sequence number. GA 241.1-2000 begins with six digits of
// area; what the last digit of a code in use means was not read, so it counts as
// part of the sequence. Provisional, and a setting for that reason.
type SealCodeRule struct {
	Area     int // digits of the area
	Sequence int // digits of the sequence
}

// DefaultSealCodeRule is that of the codes seen in sealed documents: 6 and 8.
func DefaultSealCodeRule() SealCodeRule { return SealCodeRule{Area: 6, Sequence: 8} }

// Issue gives the code of the n-th seal of a region. The fault is Invalid for a
// region without so many digits and a number that does not fit.
func (r SealCodeRule) Issue(region Region, n int64) (string, error) {
	if n < 1 || len(fmt.Sprint(n)) > r.Sequence {
		return "", fault.NewInvalid("ident.seal_code_sequence")
	}
	if len(region) < r.Area {
		return "", fault.NewInvalid("ident.seal_code_shape")
	}
	code := fmt.Sprintf("%s%0*d", region[:r.Area], r.Sequence, n)
	return code, r.Check(code)
}

// Check tests a seal code: digits only, as many as the rule says, and an area
// whose province exists.
func (r SealCodeRule) Check(code string) error {
	if len(code) != r.Area+r.Sequence || strings.Trim(code, "0123456789") != "" {
		return fault.NewInvalid("ident.seal_code_shape")
	}
	if r.Area >= 2 && !strings.Contains(provinces, " "+code[:2]+" ") {
		return fault.NewInvalid("ident.seal_code_area")
	}
	return nil
}

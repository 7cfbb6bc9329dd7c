package form

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

// Lengths in characters where a field sets none.
const (
	textLen     = 100
	longTextLen = 1000
)

// statedDecimal is wider than what people may type: registers measure finer.
var statedDecimal = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,6})?$`)

// bad makes the fault for this field.
func (f Field) bad(key string, kv ...any) *fault.Fault {
	return fault.NewInvalid(key, append([]any{"label", f.Label}, kv...)...)
}

// empty says that the field is to be filled in, or chosen.
func (f Field) empty() *fault.Fault {
	switch f.Type {
	case Choice, Multi, Bool:
		return f.bad("form.choose")
	default:
		return f.bad("form.required")
	}
}

// check tests a value, however it came about; nil when it is right.
func (f Field) check(v any) *fault.Fault {
	switch x := v.(type) {
	case int64:
		if f.Type == Integer || f.Type == Money {
			return f.checkRange(new(big.Rat).SetInt64(x))
		}
	case bool:
		if f.Type == Bool {
			return nil
		}
	case []string:
		if f.Type == Multi {
			return f.checkOptions(x)
		}
	case string:
		return f.checkText(x)
	}
	return f.bad("form.wrong_type")
}

func (f Field) checkRange(n *big.Rat) *fault.Fault {
	if f.Min != nil && n.Cmp(new(big.Rat).SetInt64(*f.Min)) < 0 {
		return f.bad("form.too_small", "min", f.limit(*f.Min))
	}
	if f.Max != nil && n.Cmp(new(big.Rat).SetInt64(*f.Max)) > 0 {
		return f.bad("form.too_big", "max", f.limit(*f.Max))
	}
	return nil
}

// limit is a bound as people read it, with its unit.
func (f Field) limit(n int64) i18n.Text {
	if f.Type == Money {
		return i18n.Text{Zh: sign(yuan(n), "¥")}
	}
	s := grouped(strconv.FormatInt(n, 10))
	return i18n.Text{Zh: f.withUnit(i18n.Zh, s), En: f.withUnit(i18n.En, s)}
}

func (f Field) checkOptions(codes []string) *fault.Fault {
	for _, c := range codes {
		if _, ok := f.option(c); !ok {
			return f.bad("form.not_listed")
		}
	}
	return nil
}

func (f Field) option(code string) (Option, bool) {
	i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Code == code })
	if i < 0 {
		return Option{}, false
	}
	return f.Options[i], true
}

func (f Field) checkText(s string) *fault.Fault {
	if bad := f.checkCharacters(s); bad != nil {
		return bad
	}
	switch f.Type {
	case Choice:
		return f.checkOptions([]string{s})
	case Decimal:
		return f.checkDecimal(s)
	case Date:
		if _, err := clock.ParseDate(s); err != nil {
			return f.bad("form.no_such_date")
		}
	case Phone:
		return identFault(ident.CheckPhone(s))
	case IDCard:
		return identFault(ident.CheckIDNumber(s))
	case USCC:
		return identFault(ident.CheckUSCC(s))
	case Integer, Money, Bool, Multi:
		return f.bad("form.wrong_type")
	case Text, LongText:
	}
	return nil
}

func identFault(err error) *fault.Fault {
	f, _ := fault.As(err)
	return f
}

func (f Field) checkDecimal(s string) *fault.Fault {
	n, ok := new(big.Rat).SetString(s)
	if !ok || !statedDecimal.MatchString(s) {
		return f.bad("form.not_decimal")
	}
	return f.checkRange(n)
}

// checkCharacters refuses over-long text, control characters and the invisible
// ones that turn the direction of writing: what is signed must read as it stands.
// Markup is text like any other: pages escape it.
func (f Field) checkCharacters(s string) *fault.Fault {
	limit := f.MaxLen
	switch {
	case limit > 0:
	case f.Type == LongText:
		limit = longTextLen
	default:
		limit = textLen
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return f.bad("form.too_long", "max", limit, "n", n)
	}
	for _, r := range s {
		if !f.allows(r) {
			return f.bad("form.bad_characters")
		}
	}
	return nil
}

func (f Field) allows(r rune) bool {
	switch {
	case r == '\n':
		return f.Type == LongText
	case r == '\u200c', r == '\u200d': // joiners, which some scripts need
		return true
	}
	return r != utf8.RuneError && !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

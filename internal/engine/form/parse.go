package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// Parse turns what a person typed or chose into a value. The error is an Invalid
// fault whose message says how to mend it; a field that the form does not ask is
// Invalid too. An empty answer is Invalid: whoever calls decides what empty means.
func (f *Form) Parse(id string, raw []string) (any, error) {
	i, ok := f.byID[id]
	if !ok {
		return nil, fault.NewInvalid("form.unknown_field", "field", id)
	}
	v, err := f.qs[i].field.parse(raw)
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (f Field) parse(raw []string) (any, *fault.Fault) {
	if f.Type == Multi {
		return f.parseMulti(raw)
	}
	if len(raw) != 1 {
		return nil, fault.NewInvalid("form.one_value", "label", f.Label)
	}
	if !utf8.ValidString(raw[0]) {
		return nil, fault.NewInvalid("form.bad_characters", "label", f.Label)
	}
	s := strings.TrimSpace(strings.ReplaceAll(raw[0], "\r\n", "\n"))
	if f.Type != Text && f.Type != LongText {
		s = halfWidth(s)
	}
	v, bad := f.value(s)
	if bad == nil {
		bad = f.check(v)
	}
	if bad != nil {
		return nil, bad
	}
	return v, nil
}

// halfWidth maps full-width letters, digits and signs to ASCII: many input
// methods type them, and a number is a number.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

var (
	wholeShape   = regexp.MustCompile(`^-?\d{1,15}$`)
	decimalShape = regexp.MustCompile(`^(-?)0*(\d{1,12}?)(?:\.(\d{1,3}))?$`)
	moneyShape   = regexp.MustCompile(`^¥?(\d{1,12})(?:\.(\d{1,2}))?$`)
	dateShape    = regexp.MustCompile(`^(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?$`)
)

// value reads the text by type; check then tests the value.
func (f Field) value(s string) (any, *fault.Fault) {
	switch f.Type {
	case Integer:
		n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
		if err != nil || !wholeShape.MatchString(strings.ReplaceAll(s, ",", "")) {
			return nil, fault.NewInvalid("form.not_whole", "label", f.Label)
		}
		return n, nil
	case Decimal:
		return f.decimal(strings.ReplaceAll(s, ",", ""))
	case Money:
		return f.money(strings.ReplaceAll(s, ",", ""))
	case Date:
		return f.date(s)
	case Bool:
		switch s {
		case "true", "on", "yes":
			return true, nil
		case "false", "no":
			return false, nil
		}
		return nil, fault.NewInvalid("form.yes_or_no", "label", f.Label)
	case IDCard, USCC:
		return strings.ToUpper(s), nil
	case Phone:
		return strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimPrefix(s, "+86")), nil
	case Text, LongText, Choice, Multi:
	}
	return s, nil
}

func (f Field) decimal(s string) (any, *fault.Fault) {
	m := decimalShape.FindStringSubmatch(s)
	if m == nil {
		return nil, fault.NewInvalid("form.not_decimal", "label", f.Label)
	}
	out := m[2]
	if frac := strings.TrimRight(m[3], "0"); frac != "" {
		out += "." + frac
	}
	if m[1] == "-" && out != "0" {
		out = "-" + out
	}
	return out, nil
}

func (f Field) money(s string) (any, *fault.Fault) {
	m := moneyShape.FindStringSubmatch(s)
	if m == nil {
		return nil, fault.NewInvalid("form.not_money", "label", f.Label)
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	if err != nil {
		return nil, fault.NewInvalid("form.not_money", "label", f.Label)
	}
	return n, nil
}

func (f Field) date(s string) (any, *fault.Fault) {
	m := dateShape.FindStringSubmatch(s)
	if m == nil {
		return nil, fault.NewInvalid("form.not_date", "label", f.Label)
	}
	d, err := clock.ParseDate(m[1] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[3]))
	if err != nil {
		return nil, fault.NewInvalid("form.no_such_date", "label", f.Label)
	}
	return string(d), nil
}

func twoDigits(s string) string { return ("0" + s)[len(s)-1:] }

func (f Field) parseMulti(raw []string) (any, *fault.Fault) {
	out := slices.Compact(slices.Sorted(slices.Values(raw)))
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	if bad := f.check(out); bad != nil {
		return nil, bad
	}
	return out, nil
}

// check tests a value, however it came about; nil when it is right.
func (f Field) check(v any) *fault.Fault {
	switch x := v.(type) {
	case int64:
		if f.Type != Integer && f.Type != Money {
			return fault.NewInvalid("form.wrong_type", "label", f.Label)
		}
		return f.checkRange(x)
	case bool:
		if f.Type != Bool {
			return fault.NewInvalid("form.wrong_type", "label", f.Label)
		}
		return nil
	case []string:
		return f.checkOptions(x)
	case string:
		return f.checkText(x)
	}
	return fault.NewInvalid("form.wrong_type", "label", f.Label)
}

func (f Field) checkRange(n int64) *fault.Fault {
	if f.Min != nil && n < *f.Min {
		return fault.NewInvalid("form.too_small", "label", f.Label, "min", f.number(*f.Min))
	}
	if f.Max != nil && n > *f.Max {
		return fault.NewInvalid("form.too_big", "label", f.Label, "max", f.number(*f.Max))
	}
	return nil
}

func (f Field) number(n int64) string {
	if f.Type == Money {
		return money(n)
	}
	return grouped(strconv.FormatInt(n, 10))
}

func (f Field) checkOptions(codes []string) *fault.Fault {
	if f.Type != Multi {
		return fault.NewInvalid("form.wrong_type", "label", f.Label)
	}
	for _, c := range codes {
		if _, ok := f.option(c); !ok {
			return fault.NewInvalid("form.not_listed", "label", f.Label)
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
		if _, ok := f.option(s); !ok {
			return fault.NewInvalid("form.not_listed", "label", f.Label)
		}
	case Decimal:
		return f.checkDecimal(s)
	case Date:
		if _, err := clock.ParseDate(s); err != nil {
			return fault.NewInvalid("form.no_such_date", "label", f.Label)
		}
	case Phone:
		return identFault(ident.CheckPhone(s))
	case IDCard:
		return identFault(ident.CheckIDNumber(s))
	case USCC:
		return identFault(ident.CheckUSCC(s))
	case Integer, Money, Bool, Multi:
		return fault.NewInvalid("form.wrong_type", "label", f.Label)
	case Text, LongText:
	}
	return nil
}

func identFault(err error) *fault.Fault {
	if err == nil {
		return nil
	}
	f, _ := fault.As(err)
	return f
}

func (f Field) checkDecimal(s string) *fault.Fault {
	x, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil || !decimalShape.MatchString(s):
		return fault.NewInvalid("form.not_decimal", "label", f.Label)
	case f.Min != nil && x < float64(*f.Min):
		return fault.NewInvalid("form.too_small", "label", f.Label, "min", f.number(*f.Min))
	case f.Max != nil && x > float64(*f.Max):
		return fault.NewInvalid("form.too_big", "label", f.Label, "max", f.number(*f.Max))
	}
	return nil
}

// checkCharacters refuses over-long text and control characters. Markup is text
// like any other: pages escape it.
func (f Field) checkCharacters(s string) *fault.Fault {
	limit := f.MaxLen
	if limit == 0 {
		limit = map[bool]int{false: 100, true: 1000}[f.Type == LongText]
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return fault.NewInvalid("form.too_long", "label", f.Label, "max", limit, "n", n)
	}
	for _, r := range s {
		if unicode.IsControl(r) && (r != '\n' || f.Type != LongText) || r == utf8.RuneError {
			return fault.NewInvalid("form.bad_characters", "label", f.Label)
		}
	}
	return nil
}

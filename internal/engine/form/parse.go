package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
)

// Parse turns what a person typed or chose into a value. The error is an Invalid
// fault whose message says how to mend it; a field that the form does not ask is
// Invalid too, and so is an empty answer: whoever calls decides what empty means.
//
// Space around is cut. In everything but text full-width letters, digits and
// signs count as ASCII; numbers may be grouped by thousands and carry the field's
// unit, money its ¥; days are read as 2026-11-23, 2026/11/23, 2026.11.23, 20261123
// and 2026年11月23日.
func (f *Form) Parse(id string, raw []string) (any, error) {
	i, ok := f.byID[id]
	if !ok {
		return nil, fault.NewInvalid("form.unknown_field", "field", id)
	}
	v, bad := f.qs[i].field.parse(raw)
	if bad != nil {
		return nil, bad
	}
	return v, nil
}

func (f Field) parse(raw []string) (any, *fault.Fault) {
	if f.Type == Multi {
		return f.parseMulti(raw)
	}
	if len(raw) > 1 {
		return nil, f.bad("form.one_value")
	}
	s := strings.TrimSpace(strings.ReplaceAll(strings.Join(raw, ""), "\r\n", "\n"))
	if s == "" {
		return nil, f.empty()
	}
	if f.Type == Text || f.Type == LongText {
		s = strings.ReplaceAll(s, "\t", " ") // pasted from a table
	} else {
		s = halfWidth(s)
	}
	if bad := f.checkCharacters(s); bad != nil {
		return nil, bad
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
		case r == '￥':
			return '¥'
		case r == '−', r == '–', r == '—': // minus and dashes
			return '-'
		}
		return r
	}, s)
}

var (
	groupedShape = regexp.MustCompile(`^-?¥?\d{1,3}(,\d{3})+(\.\d*)?$`)
	wholeShape   = regexp.MustCompile(`^-?\d{1,15}$`)
	decimalShape = regexp.MustCompile(`^(-?)0*(\d{1,12}?)(?:\.(\d{1,3}))?$`)
	moneyShape   = regexp.MustCompile(`^¥?(\d{1,12})(?:\.(\d{1,2}))?$`)
	dateShape    = regexp.MustCompile(`^(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?$`)
	compactDate  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
)

// value reads the text by type; check then tests the value.
func (f Field) value(s string) (any, *fault.Fault) {
	switch f.Type {
	case Integer:
		return f.whole(f.number(s))
	case Decimal:
		return f.decimal(f.number(s))
	case Money:
		return f.money(f.number(strings.TrimSuffix(s, "元")))
	case Date:
		return f.date(strings.ReplaceAll(s, " ", ""))
	case Bool:
		return f.yesNo(s)
	case IDCard, USCC:
		return strings.ToUpper(strings.ReplaceAll(s, " ", "")), nil
	case Phone:
		s = strings.NewReplacer(" ", "", "-", "").Replace(s)
		return strings.TrimPrefix(s, "+86"), nil
	case Text, LongText, Choice, Multi:
	}
	return s, nil
}

// number takes away the unit and the commas between thousands. Other commas stay,
// and are refused: 12,50 is not 1250.
func (f Field) number(s string) string {
	for _, unit := range []string{f.Unit.Zh, f.Unit.En} {
		if unit != "" {
			s = strings.TrimSuffix(s, unit)
		}
	}
	s = strings.TrimSpace(s)
	if groupedShape.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	return s
}

func (f Field) whole(s string) (any, *fault.Fault) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || !wholeShape.MatchString(s) {
		return nil, f.bad("form.not_whole")
	}
	return n, nil
}

func (f Field) decimal(s string) (any, *fault.Fault) {
	m := decimalShape.FindStringSubmatch(s)
	if m == nil {
		return nil, f.bad("form.not_decimal")
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

// money gives fen.
func (f Field) money(s string) (any, *fault.Fault) {
	m := moneyShape.FindStringSubmatch(s)
	if m == nil {
		return nil, f.bad("form.not_money")
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	if err != nil {
		return nil, f.bad("form.not_money")
	}
	return n, nil
}

func (f Field) date(s string) (any, *fault.Fault) {
	m := dateShape.FindStringSubmatch(s)
	if m == nil {
		m = compactDate.FindStringSubmatch(s)
	}
	if m == nil {
		return nil, f.bad("form.not_date")
	}
	d, err := clock.ParseDate(m[1] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[3]))
	if err != nil {
		return nil, f.bad("form.no_such_date")
	}
	return string(d), nil
}

func twoDigits(s string) string { return ("0" + s)[len(s)-1:] }

func (f Field) yesNo(s string) (any, *fault.Fault) {
	switch strings.ToLower(s) {
	case "true", "on", "yes", "是":
		return true, nil
	case "false", "off", "no", "否":
		return false, nil
	}
	return nil, f.bad("form.yes_or_no")
}

// parseMulti gives the chosen codes in the order of the options, each once.
func (f Field) parseMulti(raw []string) (any, *fault.Fault) {
	chosen := slices.DeleteFunc(slices.Clone(raw), func(s string) bool { return s == "" })
	if len(chosen) == 0 {
		return nil, f.empty()
	}
	if bad := f.check(chosen); bad != nil {
		return nil, bad
	}
	var out []string
	for _, o := range f.Options {
		if slices.Contains(chosen, o.Code) {
			out = append(out, o.Code)
		}
	}
	return out, nil
}

// Raw gives a value of the field as its control holds it: what Parse reads back
// as the same value. An absent value is nil.
func (f Field) Raw(v any) []string {
	switch x := v.(type) {
	case string:
		return []string{x}
	case int64:
		if f.Type == Money {
			return []string{yuan(x)}
		}
		return []string{strconv.FormatInt(x, 10)}
	case bool:
		return []string{strconv.FormatBool(x)}
	case []string:
		return slices.Clone(x)
	}
	return nil
}

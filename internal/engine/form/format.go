package form

import (
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
)

// Format gives a value for people: the label of a choice, a number with its
// unit, a date in the language's form. An absent value is "".
func (f *Form) Format(l i18n.Lang, id string, v any) string { return f.fields[id].Format(l, v) }

// Format gives a value of the field for people.
func (f Field) Format(l i18n.Lang, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case int64:
		if f.Type == Money {
			return money(x)
		}
		return f.withUnit(l, grouped(strconv.FormatInt(x, 10)))
	case bool:
		if x {
			return i18n.Msg(l, "common.yes")
		}
		return i18n.Msg(l, "common.no")
	case []string:
		labels := make([]string, len(x))
		for i, code := range x {
			labels[i] = f.label(l, code)
		}
		return strings.Join(labels, i18n.Msg(l, "form.list_comma"))
	case string:
		return f.text(l, x)
	}
	return ""
}

func (f Field) text(l i18n.Lang, s string) string {
	switch f.Type {
	case Choice:
		return f.label(l, s)
	case Decimal:
		return f.withUnit(l, grouped(s))
	case Date:
		return FormatDate(l, clock.Date(s))
	case Text, LongText, Integer, Money, Bool, Multi, Phone, IDCard, USCC:
	}
	return s
}

func (f Field) label(l i18n.Lang, code string) string {
	if o, ok := f.option(code); ok {
		return o.Label.In(l)
	}
	return code
}

func (f Field) withUnit(l i18n.Lang, n string) string {
	if f.Unit.IsZero() {
		return n
	}
	return n + " " + f.Unit.In(l)
}

// FormatDate gives a day for people: 2026年11月23日, 23 November 2026.
func FormatDate(l i18n.Lang, d clock.Date) string {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	if l == i18n.En {
		return t.Format("2 January 2006")
	}
	return t.Format("2006年1月2日")
}

// grouped puts a comma between thousands.
func grouped(n string) string {
	whole, frac, has := strings.Cut(n, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if has {
		b.WriteString("." + frac)
	}
	return sign + b.String()
}

func money(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	cents := strconv.FormatInt(fen%100, 10)
	return sign + "¥" + grouped(strconv.FormatInt(fen/100, 10)) + "." + ("0" + cents)[len(cents)-1:]
}

package form

import (
	"fmt"
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
	case int64:
		if f.Type == Money {
			return sign(yuan(x), "¥")
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
		if statedDecimal.MatchString(s) {
			return f.withUnit(l, grouped(s))
		}
	case Date:
		if day := FormatDate(l, clock.Date(s)); day != "" {
			return day
		}
	case Text, LongText, Integer, Money, Bool, Multi, Phone, IDCard, USCC:
	}
	return s
}

// label gives the option's label; a code that is no option any more, itself.
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

// FormatDate gives a day for people: 2026年11月23日, 23 November 2026; "" for none.
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
	minus := ""
	if strings.HasPrefix(whole, "-") {
		minus, whole = "-", whole[1:]
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
	return minus + b.String()
}

// yuan writes fen as yuan with two decimals: 1250 is 12.50.
func yuan(fen int64) string {
	minus, n := "", uint64(fen) //nolint:gosec // mended below when negative
	if fen < 0 {
		minus, n = "-", -uint64(fen) //nolint:gosec // right for the smallest one too
	}
	return fmt.Sprintf("%s%d.%02d", minus, n/100, n%100)
}

// sign puts a currency sign before a grouped amount, behind its minus.
func sign(amount, currency string) string {
	amount = grouped(amount)
	if rest, negative := strings.CutPrefix(amount, "-"); negative {
		return "-" + currency + rest
	}
	return currency + amount
}

package schema

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
)

// unit is a way to write a number: so many of the smallest, and CEL's word for it.
type unit struct {
	zh  string
	by  int64
	cel string
}

var moneyUnits = []unit{{"亿元", 10_000_000_000, ""}, {"万元", 1_000_000, "wan"}, {"元", 100, "yuan"}, {"分", 1, "fen"}}

var ratioUnits = []unit{{"%", 10_000, "percent"}, {"‰", 1000, "permille"}}

// Format writes a value for people: 1760 万元, 5%, 300 人, a code's label.
func Format(a *Attr, v int64, l i18n.Lang) string {
	switch a.Type {
	case Money:
		return money(v, l)
	case Ratio:
		return decimal(v, 10_000) + "%"
	case Date:
		return DayText(v)
	case Bool:
		return yesNo(v != 0, l)
	case Dict:
		if v >= 0 && v < int64(len(a.Codes)) {
			return a.Codes[v].Label.In(l)
		}
	case Count, Text:
	}
	if u := a.Unit.In(l); u != "" {
		return strconv.FormatInt(v, 10) + " " + u
	}
	return strconv.FormatInt(v, 10)
}

func yesNo(yes bool, l i18n.Lang) string {
	if yes {
		return i18n.Msg(l, "rule.yes")
	}
	return i18n.Msg(l, "rule.no")
}

func money(v int64, l i18n.Lang) string {
	if l == i18n.En {
		return "CNY " + thousands(decimal(v, 100))
	}
	if magnitude(v) >= 1_000_000 {
		return decimal(v, 1_000_000) + " 万元"
	}
	return decimal(v, 100) + " 元"
}

// decimal writes v/by without loss and without trailing zeros; by is a power of ten.
func decimal(v, by int64) string {
	m, b := magnitude(v), uint64(by) //nolint:gosec // by is positive
	s := strconv.FormatUint(m/b, 10)
	if rest := m % b; rest > 0 {
		s += "." + strings.TrimRight(strconv.FormatUint(b+rest, 10)[1:], "0")
	}
	if v < 0 {
		return "-" + s
	}
	return s
}

func thousands(s string) string {
	whole, rest, cut := strings.Cut(s, ".")
	start := 0
	if strings.HasPrefix(whole, "-") {
		start = 1
	}
	for i := len(whole) - 3; i > start; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cut {
		return whole + "." + rest
	}
	return whole
}

// Parse reads a value as Format and people write it: 3000万元, 1.5 亿元, 5%, 2.5‰, 300人,
// 2026-11-30, 是, a code or its label.
func Parse(a *Attr, text string) (int64, error) {
	text = strings.TrimSpace(text)
	bad := fmt.Errorf("%q is no %s", text, a.Type)
	switch a.Type {
	case Money:
		return scaledNumber(text, moneyUnits, bad)
	case Ratio:
		return scaledNumber(text, ratioUnits, bad)
	case Date:
		if day, ok := DayOf(text); ok {
			return day, nil
		}
		return 0, fmt.Errorf("%q is no day; write YYYY-MM-DD", text)
	case Bool:
		switch text {
		case "true", "是":
			return 1, nil
		case "false", "否":
			return 0, nil
		}
	case Dict:
		for i, c := range a.Codes {
			if c.ID == text || c.Label.Zh == text {
				return int64(i), nil
			}
		}
		return 0, fmt.Errorf("%s has no code %q%s", a.ID, text, suggestion(text, a))
	case Count:
		n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, a.Unit.Zh)), 10, 64)
		if err == nil {
			return n, nil
		}
	case Text:
	}
	return 0, bad
}

func scaledNumber(text string, units []unit, bad error) (int64, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.zh)
		if !ok {
			continue
		}
		whole, frac, _ := strings.Cut(strings.TrimSpace(number), ".")
		by := u.by
		for range frac {
			if by /= 10; by == 0 {
				return 0, bad
			}
		}
		n, err := strconv.ParseInt(whole+frac, 10, 64)
		if err != nil {
			return 0, bad
		}
		v := n * by
		if by != 0 && v/by != n {
			return 0, bad
		}
		return v, nil
	}
	return 0, fmt.Errorf("%w: a number needs its unit, 万元 or %%", bad)
}

// Literal writes a value as CEL does.
func Literal(a *Attr, v int64) string {
	switch a.Type {
	case Bool:
		return strconv.FormatBool(v != 0)
	case Money:
		return call(v, moneyUnits[1:])
	case Ratio:
		return call(v, append(ratioUnits[:2:2], unit{"", 1, "ppm"}))
	case Date:
		return "date('" + DayText(v) + "')"
	case Dict:
		if v >= 0 && v < int64(len(a.Codes)) {
			return "'" + a.Codes[v].ID + "'"
		}
	case Count, Text:
	}
	return strconv.FormatInt(v, 10)
}

func call(v int64, units []unit) string {
	for _, u := range units {
		if v%u.by == 0 {
			return fmt.Sprintf("%s(%d)", u.cel, v/u.by)
		}
	}
	return strconv.FormatInt(v, 10)
}

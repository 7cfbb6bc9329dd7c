package rule

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// bind turns a stated value into what CEL computes with; ok is false when there
// is none, or when it is not of the name's type, which is as good as none.
func bind(t Type, v any) (any, bool) {
	switch t {
	case Int:
		n, ok := v.(int64)
		return n, ok
	case Decimal:
		s, ok := v.(string)
		if !ok {
			return nil, false
		}
		f, err := strconv.ParseFloat(s, 64)
		return f, err == nil
	case Bool:
		b, ok := v.(bool)
		return b, ok
	case List:
		l, ok := v.([]string)
		return l, ok
	case String, Date:
	}
	s, ok := v.(string)
	return s, ok
}

func native(v ref.Val, want Type) (any, error) {
	switch x := v.(type) {
	case types.Int:
		if want == Decimal {
			return strconv.FormatInt(int64(x), 10), nil
		}
		return int64(x), nil
	case types.Double:
		return decimalText(float64(x))
	case types.Bool:
		return bool(x), nil
	case types.String:
		return string(x), nil
	}
	list, err := v.ConvertToNative(reflect.TypeFor[[]string]())
	if err != nil {
		return nil, fmt.Errorf("no text list: %w", err)
	}
	return list, nil
}

// decimalText rounds to three decimals, half to even, and drops trailing zeros.
func decimalText(f float64) (string, error) {
	if f != f || f > 1e15 || f < -1e15 {
		return "", fmt.Errorf("%v is no decimal number", f)
	}
	s := strconv.FormatFloat(f, 'f', 3, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		s = "0"
	}
	return s, nil
}

// explain gives the first issue as "line:column: text", with the nearest known
// name for an unknown one.
func explain(issues *cel.Issues, s Schema) error {
	e := issues.Errors()[0]
	text := e.Message
	if name, ok := undeclared(text); ok {
		text = fmt.Sprintf("nothing is called %q here", name)
		if near := nearest(name, s); near != "" {
			text += fmt.Sprintf("; did you mean %q?", near)
		}
	}
	return fmt.Errorf("%d:%d: %s", e.Location.Line(), e.Location.Column()+1, text)
}

func undeclared(message string) (string, bool) {
	_, rest, ok := strings.Cut(message, "undeclared reference to '")
	if !ok {
		return "", false
	}
	name, _, ok := strings.Cut(rest, "'")
	return name, ok
}

// nearest finds the known name with the smallest edit distance, if it is small.
// CEL reports only the first segment of "premises.areaa", so a name is also
// compared by its segments.
func nearest(name string, s Schema) string {
	best, found := 3, ""
	for known := range s {
		d := distance(name, known)
		if head, _, cut := strings.Cut(known, "."); cut && !strings.Contains(name, ".") {
			d = min(d, distance(name, head))
		}
		if d < best || (d == best && known < found && found != "") {
			best, found = d, known
		}
	}
	return found
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := prev
			if a[i] != b[j] {
				cost++
			}
			prev = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

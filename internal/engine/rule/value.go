package rule

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/chengban/chengban/internal/base/clock"
)

// decimalShape is the canonical text of a decimal, as forms and registers write it.
var decimalShape = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,6})?$`)

// bind turns a stated value into what CEL computes with; nil when there is none.
// A value that is not of the name's type counts as none and is a problem.
func bind(t Type, v any) (x any, problem string) {
	if v == nil {
		return nil, ""
	}
	ok := false
	switch t {
	case Int:
		x, ok = v.(int64)
	case Bool:
		x, ok = v.(bool)
	case List:
		x, ok = v.([]string)
	case Decimal:
		x, ok = double(v)
	case Date:
		x, ok = v.(string)
		if ok {
			_, err := clock.ParseDate(v.(string))
			ok = err == nil
		}
	case String:
		x, ok = v.(string)
	}
	if !ok {
		return nil, fmt.Sprintf("the %T is no %s", v, t)
	}
	return x, ""
}

func double(v any) (float64, bool) {
	s, ok := v.(string)
	if !ok || !decimalShape.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func native(v ref.Val, want Type) (any, error) {
	switch x := v.(type) {
	case types.Int:
		if want == Decimal {
			return decimalText(float64(x))
		}
		return int64(x), nil
	case types.Double:
		return decimalText(float64(x))
	case types.Bool:
		return bool(x), nil
	case types.String:
		return text(string(x), want)
	}
	list, err := v.ConvertToNative(reflect.TypeFor[[]string]())
	if err != nil {
		return nil, fmt.Errorf("no list of text: %w", err)
	}
	return slices.Clone(list.([]string)), nil
}

func text(s string, want Type) (any, error) {
	if want == Date {
		if _, err := clock.ParseDate(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// decimalText rounds to three decimals and drops trailing zeros.
func decimalText(f float64) (any, error) {
	if math.IsNaN(f) || math.Abs(f) >= 1e12 {
		return nil, fmt.Errorf("%v is out of range for a decimal", f)
	}
	s := strconv.FormatFloat(f, 'f', 3, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		s = "0"
	}
	return s, nil
}

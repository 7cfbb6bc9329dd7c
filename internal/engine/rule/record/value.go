package record

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
)

// Type is the type of a value.
type Type string

// The types. Money is written in fen, a ratio in parts of a million.
const (
	String  Type = "string"
	Int     Type = "int"
	Money   Type = "money"
	Decimal Type = "decimal"
	Bool    Type = "bool"
	Date    Type = "date"
	List    Type = "list"

	Count Type = "count"
	Ratio Type = "ratio"
	Dict  Type = "dict"
	Text  Type = "text"
	Rows  Type = "rows"
)

// plainTypes and factTypes are the types of values in the two kinds of records.
func plainTypes(t Type) bool {
	return slices.Contains([]Type{String, Int, Money, Decimal, Bool, Date, List}, t)
}

func factTypes(t Type) bool {
	return slices.Contains([]Type{Bool, Count, Money, Ratio, Date, Dict, Text, Rows}, t)
}

// Value is an input or a parameter as it was. Without Text, Items and Rows it was not
// known, and Why says why.
type Value struct {
	Name     string   `json:"name"`
	Type     Type     `json:"type"`
	Text     *string  `json:"value,omitempty"`
	Items    []string `json:"items,omitzero"` // of a List; there may be none in it
	Rows     [][]Cell `json:"rows,omitzero"`  // of a table, each with its columns
	Why      string   `json:"why,omitempty"`  // not_collected, not_granted, stale
	Source   string   `json:"source"`         // the register, or the clause of a parameter
	Observed string   `json:"observed"`       // the day the source vouches for
}

// Cell is a value in a row, or why there is none.
type Cell struct {
	Text *string `json:"value,omitempty"`
	Why  string  `json:"why,omitempty"`
}

func checkValues(all []Value, of func(Type) bool) error {
	for i, v := range all {
		if i > 0 && all[i-1].Name >= v.Name {
			return fmt.Errorf("%s: names are sorted and stand once", v.Name)
		}
		if !of(v.Type) {
			return fmt.Errorf("%s: this is no canonical %s", v.Name, v.Type)
		}
		if _, _, err := v.Native(); err != nil {
			return err
		}
		known := v.Text != nil || v.Items != nil || v.Rows != nil
		if known == (v.Why != "") {
			return fmt.Errorf("%s: a value, or why there is none", v.Name)
		}
		if v.Why != "" && !reason(v.Why) {
			return fmt.Errorf("%s: there is no reason %q", v.Name, v.Why)
		}
		for _, row := range v.Rows {
			for _, c := range row {
				if (c.Text != nil) == (c.Why != "") || c.Text == nil && !reason(c.Why) {
					return fmt.Errorf("%s: a row has values, or why there is none", v.Name)
				}
			}
		}
	}
	return nil
}

func reason(why string) bool {
	return slices.Contains([]string{"not_collected", "not_granted", "stale"}, why)
}

// Native gives the value as rules compute with it: int64 for whole numbers, money and
// ratios, bool, []string, [][]Cell, or the text; known is false when there is none.
func (v Value) Native() (x any, known bool, err error) {
	bad := func() (any, bool, error) {
		return nil, false, fmt.Errorf("%s: this is no canonical %s", v.Name, v.Type)
	}
	if v.Type == List {
		if v.Text != nil || v.Rows != nil {
			return bad()
		}
		return v.Items, v.Items != nil, nil
	}
	if v.Type == Rows {
		if v.Text != nil || v.Items != nil {
			return bad()
		}
		return v.Rows, v.Rows != nil, nil
	}
	if v.Items != nil || v.Rows != nil {
		return bad()
	}
	if v.Text == nil {
		return nil, false, nil
	}
	return v.scalar(bad)
}

func (v Value) scalar(bad func() (any, bool, error)) (x any, known bool, err error) {
	switch v.Type {
	case Int, Money, Count, Ratio:
		n, err := strconv.ParseInt(*v.Text, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != *v.Text {
			return bad()
		}
		return n, true, nil
	case Bool:
		if *v.Text != "true" && *v.Text != "false" {
			return bad()
		}
		return *v.Text == "true", true, nil
	case Date:
		if _, err := clock.ParseDate(*v.Text); err != nil {
			return bad()
		}
		return *v.Text, true, nil
	case String, Decimal, Dict, Text:
		return *v.Text, true, nil
	case List, Rows:
	}
	return bad()
}

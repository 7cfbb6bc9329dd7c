package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// functions are those that a rule may call.
var functions = []string{
	"all", "bool", "contains", "double", "endsWith", "exists", "exists_one", "filter", "int", "map", "matches",
	"size", "startsWith", "string",
}

// explain gives the first issue as "line:column: text", in the words of this
// package, with the nearest known name for an unknown one.
func explain(issues *cel.Issues, src string, s Schema) error {
	return Issue(issues, src, slices.Collect(maps.Keys(s)), functions)
}

// Issue gives the first issue of a compilation as "line:column: text", in words a
// writer of rules knows, with the nearest of the names or calls for an unknown one.
func Issue(issues *cel.Issues, src string, names, calls []string) error {
	e := issues.Errors()[0]
	line, column := e.Location.Line(), e.Location.Column()
	message := e.Message
	if name, ok := undeclared(message); ok {
		message, column = unknownName(name, src, line, column, names, calls)
	} else if strings.Contains(message, "no matching overload") {
		message = mismatch(message)
	}
	return fmt.Errorf("%d:%d: %s", line, max(column, 0)+1, message)
}

func undeclared(message string) (string, bool) {
	_, rest, ok := strings.Cut(message, "undeclared reference to '")
	if !ok {
		return "", false
	}
	name, _, ok := strings.Cut(rest, "'")
	return name, ok
}

// unknownName says so, and moves the column, which CEL puts at the last dot of a
// qualified name and at the bracket of a call, to where the name begins.
func unknownName(name, src string, line, column int, names, calls []string) (string, int) {
	kind, known := "nothing is called", names
	rest := tail(src, line, column)
	start := column - len(name[:strings.LastIndexByte(name, '.')+1])
	switch {
	case strings.HasPrefix(rest, "("):
		kind, known, start = "there is no function", calls, column-len(name)
	case strings.HasPrefix(rest, "."):
		start++
	}
	if start < 0 || !strings.HasPrefix(tail(src, line, start), name) {
		start = column
	}
	message := fmt.Sprintf("%s %q", kind, name)
	if near := Nearest(name, known); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return message, start
}

// tail gives the source from a place on.
func tail(src string, line, column int) string {
	lines := strings.Split(src, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	r := []rune(lines[line-1])
	if column < 0 || column > len(r) {
		return ""
	}
	return string(r[column:])
}

// mismatch puts CEL's words for types into those of schemas, and says what to do
// about a decimal beside a whole number.
func mismatch(message string) string {
	message = strings.ReplaceAll(message, "double", string(Decimal))
	_, args, _ := strings.Cut(message, "applied to '")
	if strings.Contains(args, "money") && strings.Contains(args, "int") {
		message += "; a number beside money needs its unit: write yuan(…) or wan(…)"
	}
	if strings.Contains(args, string(Decimal)) && strings.Contains(args, "int") {
		message += "; a decimal and a whole number do not mix here: write 100.0 for 100, or double(…)"
	}
	return message
}

func typeName(t *cel.Type) string { return strings.ReplaceAll(t.String(), "double", string(Decimal)) }

// Nearest finds the known name with the smallest edit distance, if it is small
// for the name's length; of equals the first in the alphabet.
func Nearest(name string, known []string) string {
	best, found := max(1, min(3, len(name)/3))+1, ""
	for _, k := range known {
		d := distance(name, k)
		if head, _, cut := strings.Cut(k, "."); cut && !strings.Contains(name, ".") {
			d = min(d, distance(name, head))
		}
		if d < best || (d == best && found != "" && k < found) {
			best, found = d, k
		}
	}
	return found
}

// distance is the edit distance of Levenshtein, in bytes: names are ASCII.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind says what sort of thing went wrong; the faces map it to an HTTP status
// and a page, nothing else does. The zero Kind is Internal: an error that
// nobody classified is ours, not the person's.
type Kind uint8

// The closed set of kinds (DESIGN §7).
const (
	Internal    Kind = iota // our defect; the person sees a number to quote
	Invalid                 // the input is wrong and the person can mend it
	LoginNeeded             // nobody is logged in
	StepUp                  // logged in, but this act needs a fresh confirmation
	Forbidden               // visible but not allowed
	NotFound                // does not exist, or is out of sight
	Conflict                // true a moment ago, not any more
	Gone                    // existed and is closed for good
	TooMany                 // rate limit
	TooLarge                // size limit
	Busy                    // the database is contended; try again
	Unavailable             // something outside does not answer
)

var kindNames = [...]string{
	"internal", "invalid", "login_needed", "step_up", "forbidden", "not_found",
	"conflict", "gone", "too_many", "too_large", "busy", "unavailable",
}

// String gives the kind's stable name, as used in logs and problem+json.
func (k Kind) String() string { return kindNames[k] }

// Field is one wrong input: its name in the form and the message for it.
type Field struct {
	Name string
	Key  string
	Args map[string]any
}

// Fault is an error with a message for a person: a message key (package i18n)
// with named arguments, never personal data in the log text.
type Fault struct {
	Kind   Kind
	Key    string
	Args   map[string]any
	Fields []Field
	cause  error
}

// Error describes the fault for the log: kind, key and arguments in a stable
// order, then the cause.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	for _, k := range slices.Sorted(maps.Keys(f.Args)) {
		fmt.Fprintf(&b, " %s=%v", k, f.Args[k])
	}
	for _, x := range f.Fields {
		fmt.Fprintf(&b, " [%s: %s]", x.Name, x.Key)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

// Unwrap returns the cause, if any.
func (f *Fault) Unwrap() error { return f.cause }

// Because returns a copy of f that carries the cause for the log.
func (f *Fault) Because(err error) *Fault {
	g := *f
	g.cause = err
	return &g
}

// On returns a copy of f with one more wrong input.
func (f *Fault) On(name, key string, kv ...any) *Fault {
	g := *f
	g.Fields = append(slices.Clone(f.Fields), Field{Name: name, Key: key, Args: Args(kv...)})
	return &g
}

// New makes a fault; kv are alternating argument names and values.
func New(k Kind, key string, kv ...any) *Fault {
	return &Fault{Kind: k, Key: key, Args: Args(kv...)}
}

// NewInvalid and its siblings make a fault of the kind in their name.
func NewInvalid(key string, kv ...any) *Fault     { return New(Invalid, key, kv...) }
func NewLoginNeeded(key string, kv ...any) *Fault { return New(LoginNeeded, key, kv...) }
func NewForbidden(key string, kv ...any) *Fault   { return New(Forbidden, key, kv...) }
func NewNotFound(key string, kv ...any) *Fault    { return New(NotFound, key, kv...) }
func NewConflict(key string, kv ...any) *Fault    { return New(Conflict, key, kv...) }
func NewGone(key string, kv ...any) *Fault        { return New(Gone, key, kv...) }
func NewTooMany(key string, kv ...any) *Fault     { return New(TooMany, key, kv...) }
func NewUnavailable(key string, kv ...any) *Fault { return New(Unavailable, key, kv...) }

// Args turns alternating names and values into a map; an odd tail or a name
// that is not a string is kept under "!bad" so that a mistake is seen.
func Args(kv ...any) map[string]any {
	if len(kv) == 0 {
		return nil
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i < len(kv); i += 2 {
		name, ok := kv[i].(string)
		if !ok || i+1 == len(kv) {
			m["!bad"] = kv[i]
			continue
		}
		m[name] = kv[i+1]
	}
	return m
}

// As finds the fault inside err.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf returns the kind of err; Internal for anything that is no fault.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool {
	f, ok := As(err)
	return ok && f.Kind == k
}

// Wrap adds where it happened to *err, for the log; nothing when *err is nil.
// Use it deferred: defer fault.Wrap(&err, "casework.Accept(%s)", id).
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

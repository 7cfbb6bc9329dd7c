package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Difference is the first place where a replay differs from the record.
type Difference struct {
	At       string // result.reasons[1].truth
	Recorded string
	Replayed string
}

// Report is what a replay found. Difference is nil when the bytes are the same.
type Report struct {
	Difference *Difference
	Engine     string // the version that replayed
}

// Replay decides again with the record's own rule and inputs. The engine's version
// may be another one than then: what counts is that it comes to the same bytes.
func Replay(r *Record, e Evaluator) (Report, error) {
	report := Report{Engine: e.Version()}
	hash, err := r.Rule.Closure.Hash()
	if err != nil {
		return report, err
	}
	if hash != r.Rule.Hash {
		report.Difference = &Difference{"rule.hash", r.Rule.Hash, hash}
		return report, nil
	}
	again := *r
	if again.Result, err = e.Evaluate(&again.Rule.Closure, r.AsOf, r.Params, r.Inputs); err != nil {
		return report, err
	}
	was, err := r.Encode()
	if err != nil {
		return report, err
	}
	now, err := again.Encode()
	if err != nil {
		return report, err
	}
	report.Difference, err = compare(was, now)
	return report, err
}

// compare gives the first token in which two encodings differ, with its path.
func compare(was, now []byte) (*Difference, error) {
	if bytes.Equal(was, now) {
		return nil, nil
	}
	a, b := &walker{dec: decoder(was)}, &walker{dec: decoder(now)}
	for {
		x, errX := a.next()
		y, errY := b.next()
		switch {
		case errors.Is(errX, io.EOF) && errors.Is(errY, io.EOF):
			return nil, errors.New("the bytes differ but not the content")
		case errX != nil && !errors.Is(errX, io.EOF):
			return nil, errX
		case errY != nil && !errors.Is(errY, io.EOF):
			return nil, errY
		case x != y || a.path() != b.path():
			return &Difference{a.path(), shown(x), shown(y)}, nil
		}
	}
}

// shown writes the token where one side goes on and the other does not.
func shown(t token) string {
	switch {
	case !t.bracket:
		return t.text
	case t.text == "]" || t.text == "}":
		return "(end)"
	}
	return "(more)"
}

// token is a value or a bracket.
type token struct {
	text    string
	bracket bool
}

func decoder(b []byte) *json.Decoder {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d
}

// walker reads tokens and knows where in the document it is.
type walker struct {
	dec  *json.Decoder
	open []level
}

type level struct {
	list bool
	key  string
	n    int  // elements seen
	name bool // the next token is a key
}

// next gives the next token; a key is not one but moves the path.
func (w *walker) next() (token, error) {
	for {
		t, err := w.dec.Token()
		if err != nil {
			return token{}, err
		}
		top := len(w.open) - 1
		if s, ok := t.(string); ok && top >= 0 && !w.open[top].list && w.open[top].name {
			w.open[top].key, w.open[top].name = s, false
			continue
		}
		if d, ok := t.(json.Delim); ok && (d == '}' || d == ']') {
			w.open = w.open[:top]
			return token{d.String(), true}, nil
		}
		if top >= 0 {
			w.open[top].n++
			w.open[top].name = true
		}
		if d, ok := t.(json.Delim); ok {
			w.open = append(w.open, level{list: d == '[', name: true})
			return token{d.String(), true}, nil
		}
		return token{text: fmt.Sprint(t)}, nil
	}
}

func (w *walker) path() string {
	var b strings.Builder
	for _, l := range w.open {
		switch {
		case l.list && l.n > 0:
			b.WriteString("[" + strconv.Itoa(l.n-1) + "]")
		case !l.list && l.key != "":
			b.WriteString("." + l.key)
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

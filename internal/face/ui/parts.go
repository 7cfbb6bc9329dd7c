package ui

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
)

// Tone colours a tag or a banner. The words always say it too.
type Tone string

// The tones.
const (
	TonePlain Tone = "plain"
	ToneInfo  Tone = "info"
	ToneOK    Tone = "ok"
	ToneWarn  Tone = "warn"
	ToneErr   Tone = "err"
)

// toneIcons go with the tones where there is room for one.
var toneIcons = map[Tone]string{
	TonePlain: "info", ToneInfo: "info", ToneOK: "circle-check", ToneWarn: "triangle-alert", ToneErr: "circle-alert",
}

// Input is one question with its answer so far.
type Input struct {
	Field    form.Field
	Name     string   // of the form value; Field.ID when empty
	Values   []string // what was typed, or what stands (RawOf)
	Problem  string   // what is wrong with it
	Source   string   // where the standing value comes from: the chip
	Note     string   // how the standing value came about
	Heading  bool     // the label is the page's h1
	Optional bool
	Closed   map[string]string // option code → why it cannot be chosen here and now
}

// InputID gives the id of the control of a form value; the error summary links
// to it.
func InputID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "_", "-").Replace(name)
}

func (in Input) name() string { return or(in.Name, in.Field.ID) }
func (in Input) id() string   { return InputID(in.name()) }

func (in Input) value() string {
	if len(in.Values) == 0 {
		return ""
	}
	return in.Values[0]
}

// describedBy lists what a screen reader adds to the label.
func (in Input) describedBy(rq *Request) string {
	var ids []string
	if in.hint(rq) != "" {
		ids = append(ids, in.id()+"-hint")
	}
	if in.Problem != "" {
		ids = append(ids, in.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// hint says what belongs into the input: its own words, what its type asks for,
// and how the standing value came about.
func (in Input) hint(rq *Request) string {
	parts := []string{rq.Text(in.Field.Hint)}
	if key := in.formHint(); key != "" {
		parts = append(parts, rq.T(key))
	}
	parts = slices.DeleteFunc(append(parts, in.Note), func(s string) bool { return s == "" })
	if rq.Lang == i18n.En {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

// formHint is the key of what every field of a type says about its form.
func (in Input) formHint() string {
	switch in.Field.Type {
	case form.Date:
		return "ui.input.date_hint"
	case form.Phone:
		return "ui.input.phone_hint"
	case form.IDCard:
		return "ui.input.idcard_hint"
	case form.USCC:
		return "ui.input.uscc_hint"
	case form.Multi:
		return "ui.input.multi_hint"
	case form.Text, form.LongText, form.Integer, form.Decimal, form.Money, form.Bool, form.Choice:
	}
	return ""
}

const mostRadios = 10 // more options than that become a list to open

// control names the template for a field's type.
func (in Input) control() string {
	switch in.Field.Type {
	case form.LongText:
		return "area"
	case form.Bool:
		return "bool"
	case form.Multi:
		return "checks"
	case form.Choice:
		if len(in.Field.Options) > mostRadios {
			return "select"
		}
		return "radios"
	case form.Text, form.Integer, form.Decimal, form.Money, form.Date, form.Phone, form.IDCard, form.USCC:
	}
	return "line"
}

// attributes of a one-line input by type: keyboard, completion, width class.
func (in Input) attributes() templ.Attributes {
	a := templ.Attributes{"type": "text", "autocomplete": "off", "class": "w-" + string(in.Field.Type)}
	switch in.Field.Type {
	case form.Integer, form.Date:
		a["inputmode"] = "numeric"
	case form.Decimal, form.Money:
		a["inputmode"] = "decimal"
	case form.Phone:
		a["type"], a["inputmode"], a["autocomplete"] = "tel", "tel", "tel"
	case form.IDCard, form.USCC:
		a["autocapitalize"], a["spellcheck"] = "characters", "false"
	case form.Text, form.LongText, form.Bool, form.Choice, form.Multi:
	}
	if in.Field.ID == "code" { // a code sent by text: phones offer to fill it in
		a["inputmode"], a["autocomplete"], a["class"] = "numeric", "one-time-code", "w-code"
	}
	if in.Problem != "" {
		a["aria-invalid"] = "true"
	}
	return a
}

// unit stands behind the input.
func (in Input) unit(rq *Request) string {
	if in.Field.Type == form.Money {
		return rq.T("ui.input.yuan")
	}
	return rq.Text(in.Field.Unit)
}

// Option is one radio or checkbox.
type Option struct {
	Value, Label, Hint string
	Chosen             bool
	Closed             string // why it cannot be chosen; "" = it can
}

// options gives the field's options, in random order where competitors stand
// among them.
func (in Input) options(rq *Request) []Option {
	if in.Field.Type == form.Bool {
		return []Option{
			{Value: "true", Label: rq.T("common.yes"), Chosen: in.value() == "true"},
			{Value: "false", Label: rq.T("common.no"), Chosen: in.value() == "false"},
		}
	}
	out := make([]Option, len(in.Field.Options))
	for i, o := range in.Field.Options {
		out[i] = Option{
			Value: o.Code, Label: rq.Text(o.Label), Hint: rq.Text(o.Hint),
			Chosen: slices.Contains(in.Values, o.Code), Closed: in.Closed[o.Code],
		}
	}
	if in.Field.Shuffle {
		rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] }) //nolint:gosec // fairness, not secrecy
	}
	return out
}

// RawOf gives a value of a form as the text that its input shows.
func RawOf(f form.Field, v any) []string {
	switch x := v.(type) {
	case nil:
		return nil
	case []string:
		return x
	case bool:
		return []string{strconv.FormatBool(x)}
	case int64:
		if f.Type == form.Money {
			return []string{strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(f.Format(i18n.En, x), "¥"), ".00"), ",", "")}
		}
		return []string{strconv.FormatInt(x, 10)}
	case string:
		return []string{x}
	}
	return nil
}

// ProblemOf gives the sentence for one form value among a fault's fields; "" when
// nothing is wrong with it.
func (rq *Request) ProblemOf(f *fault.Fault, name string) string {
	if f == nil {
		return ""
	}
	for _, x := range f.Fields {
		if x.Name == name {
			return rq.FieldFault(x)
		}
	}
	return ""
}

// Fact is one row of a summary: what, its value, where it comes from, the way to
// change it.
type Fact struct {
	Label   string
	Value   string
	Body    templ.Component // instead of Value
	Source  string          // chip: "不动产登记库"
	Note    string          // how it came about: "按面积和用途估算"
	Change  string          // path of the page that changes it
	Problem string          // what is wrong with it
	Unsure  bool            // content not yet verified
}

// Event is one entry of a timeline.
type Event struct {
	When, Title, Text string
	Tone              Tone
	Now               bool // where it stands
	Ahead             bool // not yet
}

// Head is the head of one column. Path sorts by it.
type Head struct {
	Label   string
	Number  bool   // right-aligned
	Path    string // link that sorts by this column
	Sorted  string // "ascending", "descending" or ""
	Narrow  bool
	Primary bool // names the row: a row header
}

// Grid is a table.
type Grid struct {
	Caption     string
	HideCaption bool // it is for screen readers: a heading above says the same
	Heads       []Head
	Rows        []Row
	Empty       string // what to say when there are no rows
}

// Row is one line of a table, a cell for each head.
type Row struct {
	Cells []templ.Component
	Tone  Tone // "" or what to mark it as
}

// Txt is a table cell of plain text.
func Txt(s string) templ.Component { return text(s) }

// Anchor is a table cell that leads somewhere.
func Anchor(rq *Request, path, label string) templ.Component { return anchor(rq, path, label) }

// Tab is one of several views of the same thing, each with its own address.
type Tab struct {
	Path, Label string
	Count       int // shown when > 0
	Current     bool
}

// Task is one line of a task list. Done is plain text; only what needs doing is
// marked.
type Task struct {
	Title, Hint, Path string
	Status            string
	Tone              Tone
}

// leftOf gives tone and words for how near a promised day is.
func leftOf(rq *Request, due, today clock.Date, closed bool) (Tone, string) {
	days := int(due.Time().Sub(today.Time()).Hours()) / 24
	switch {
	case closed:
		return TonePlain, rq.Date(due)
	case days < 0:
		return ToneErr, rq.N("ui.left.over", -days)
	case days == 0:
		return ToneWarn, rq.T("ui.left.today")
	case days == 1:
		return ToneWarn, rq.T("ui.left.tomorrow")
	}
	return ToneInfo, rq.N("ui.left.days", days)
}

// goneOf is how much of the days from since to due has gone, in hundredths.
func goneOf(since, due, today clock.Date) int {
	all, gone := due.Time().Sub(since.Time()), today.Time().Sub(since.Time())
	if all <= 0 {
		return 100
	}
	return int(min(max(100*gone/all, 0), 100))
}

// optionID names the i-th option; the first has the group's own id, so that the
// error summary leads to it.
func optionID(name string, i int) string {
	if i == 0 {
		return InputID(name)
	}
	return InputID(name) + "-" + strconv.Itoa(i+1)
}

func sortIcon(h Head) string {
	switch h.Sorted {
	case "ascending":
		return "arrow-up"
	case "descending":
		return "arrow-down"
	}
	return "arrow-up-down"
}

// Many writes a count that may have been cut off: from a thousand on it says
// "999+", because lists count no further (casework.CountMost).
func Many(n int) string {
	if n > 999 {
		return "999+"
	}
	return strconv.Itoa(n)
}

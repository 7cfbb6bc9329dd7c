package letter

import (
	"fmt"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Kind is what a letter tells.
type Kind string

// The kinds of letter.
const (
	Acceptance  Kind = "acceptance"       // 受理
	NotAccepted Kind = "not_accepted"     // 不予受理
	Supplement  Kind = "supplement"       // 补正，一次性告知
	Extension   Kind = "extension"        // 延期
	Special     Kind = "special"          // 特别程序
	Granted     Kind = "decision_granted" // 准予
	Refused     Kind = "decision_refused" // 不予
	Withdrawn   Kind = "withdrawn"        // 撤回
	Terminated  Kind = "terminated"       // 终止
	Correction  Kind = "correction"       // 更正
)

// template is what belongs to a kind: its code in numbers, the version of its
// words, and what a letter of it must say.
type template struct {
	kind       Kind
	code       string // in the letter's number; the initials of the Chinese word
	version    int    // raised when any of its words change
	basis      bool   // 行政许可法 has an article on it
	appealable bool   // a decision against which there is a remedy
	due        bool
	reason     bool
	law        bool
	list       bool // what is missing
	procedure  bool
}

var templates = []template{
	{kind: Acceptance, code: "SL", version: 1, basis: true, due: true},
	{kind: NotAccepted, code: "BSL", version: 1, basis: true, appealable: true, reason: true, law: true},
	{kind: Supplement, code: "BZ", version: 1, basis: true, list: true},
	{kind: Extension, code: "YQ", version: 2, basis: true, reason: true, due: true},
	{kind: Special, code: "TB", version: 1, basis: true, procedure: true},
	{kind: Granted, code: "ZY", version: 1, basis: true},
	{kind: Refused, code: "BY", version: 1, basis: true, appealable: true, reason: true, law: true},
	{kind: Withdrawn, code: "CH", version: 1},
	{kind: Terminated, code: "ZZ", version: 1, appealable: true, reason: true},
	{kind: Correction, code: "GZ", version: 1, reason: true},
}

// Kinds lists the kinds of letter.
func Kinds() []Kind {
	out := make([]Kind, len(templates))
	for i, t := range templates {
		out[i] = t.kind
	}
	return out
}

func templateOf(k Kind) (template, error) {
	for _, t := range templates {
		if t.kind == k {
			return t, nil
		}
	}
	return template{}, fmt.Errorf("letter: no such kind %q", k)
}

// Nature is the kind of unit that writes: it chooses the words and the remedy.
type Nature string

// The natures.
const (
	Organ   Nature = "administrative" // 行政机关
	Utility Nature = "utility"        // 公用企业
	Other   Nature = "other"          // neither; no remedy of its own
)

// words names the group of texts for a unit and a matter.
func (d Draft) words() string {
	switch {
	case d.Unit.Nature == Organ && d.Facts.Permit:
		return "permit"
	case d.Unit.Nature == Organ:
		return "organ"
	}
	return "firm"
}

func (d Draft) title(l i18n.Lang) string {
	return i18n.Msg(l, "letter.title."+d.words()+"."+string(d.Kind))
}

// Package letterevent holds the events of letter: ids and codes, never personal
// data.
package letterevent

import (
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
)

// Issued says that a letter was issued and lies in the applicant's inbox. Kind is
// a letter.Kind.
type Issued struct {
	Letter      ident.LetterID      `json:"letter"`
	Application ident.ApplicationID `json:"application"`
	Case        ident.CaseID        `json:"case"`
	Kind        string              `json:"kind"`
}

// EventKind gives the durable name.
func (Issued) EventKind() string { return "letter.issued.v1" }

// EventSubject is the case.
func (e Issued) EventSubject() string { return string(e.Case) }

// Served says that a letter reached its applicant: when it counts, and how.
type Served struct {
	Letter  ident.LetterID `json:"letter"`
	Case    ident.CaseID   `json:"case"`
	Kind    string         `json:"kind"`
	Channel string         `json:"channel"`
	At      clock.Instant  `json:"at"`
}

// EventKind gives the durable name.
func (Served) EventKind() string { return "letter.served.v1" }

// EventSubject is the case.
func (e Served) EventSubject() string { return string(e.Case) }

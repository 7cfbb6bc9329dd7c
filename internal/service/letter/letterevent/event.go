// Package letterevent holds the events of letter: ids and codes, never personal
// data.
package letterevent

import "github.com/chengban/chengban/internal/base/ident"

// Issued says that a letter was issued and lies in the applicant's inbox. Kind is
// a letter.Kind. That it was served is not said here: see letter's table of
// services.
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

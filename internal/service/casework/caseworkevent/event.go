// Package caseworkevent holds the events of casework. They carry ids and codes,
// never personal data; a subscriber reads what it may through casework.
package caseworkevent

import "github.com/chengban/chengban/internal/base/ident"

// Submitted says that an application was signed and stored, with all its cases.
type Submitted struct {
	Application ident.ApplicationID `json:"application"`
	Bundle      string              `json:"bundle"`
	Cases       []ident.CaseID      `json:"cases"`
}

// EventKind gives the durable name.
func (Submitted) EventKind() string { return "casework.submitted.v1" }

// EventSubject is the application.
func (e Submitted) EventSubject() string { return string(e.Application) }

// Accepted says that a unit took its case into procedure.
type Accepted struct {
	Application ident.ApplicationID `json:"application"`
	Case        ident.CaseID        `json:"case"`
	Item        string              `json:"item"`
}

// EventKind gives the durable name.
func (Accepted) EventKind() string { return "casework.accepted.v1" }

// EventSubject is the case.
func (e Accepted) EventSubject() string { return string(e.Case) }

// Closed says that a case came to its end; Outcome is its final status.
type Closed struct {
	Application ident.ApplicationID `json:"application"`
	Case        ident.CaseID        `json:"case"`
	Item        string              `json:"item"`
	Outcome     string              `json:"outcome"`
}

// EventKind gives the durable name.
func (Closed) EventKind() string { return "casework.closed.v1" }

// EventSubject is the case.
func (e Closed) EventSubject() string { return string(e.Case) }

// Moved says that something happened to an open case that its applicant should
// know of: a notice, a special procedure, a suspension, an extension. Fact is its
// kind, Seq its place among the facts of the case.
type Moved struct {
	Application ident.ApplicationID `json:"application"`
	Case        ident.CaseID        `json:"case"`
	Item        string              `json:"item"`
	Fact        string              `json:"fact"`
	Seq         int                 `json:"seq"`
}

// EventKind gives the durable name.
func (Moved) EventKind() string { return "casework.moved.v1" }

// EventSubject is the case.
func (e Moved) EventSubject() string { return string(e.Case) }

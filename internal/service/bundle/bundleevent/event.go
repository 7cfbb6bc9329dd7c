// Package bundleevent holds the events of bundle: ids and codes, never personal
// data.
package bundleevent

import "github.com/chengban/chengban/internal/base/ident"

// Answered says that every part of an application has come to its end and the
// consolidated reply is there. Outcome is a bundle.Outcome.
type Answered struct {
	Application ident.ApplicationID `json:"application"`
	Bundle      string              `json:"bundle"`
	Outcome     string              `json:"outcome"`
}

// EventKind gives the durable name.
func (Answered) EventKind() string { return "bundle.answered.v1" }

// EventSubject is the application.
func (e Answered) EventSubject() string { return string(e.Application) }

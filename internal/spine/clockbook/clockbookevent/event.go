// Package clockbookevent holds the events of clockbook. They carry ids and codes,
// never personal data; a subscriber reads what it may through its own room.
package clockbookevent

import "github.com/chengban/chengban/internal/base/clock"

// Rung says that a clock has reached a rung of its ladder. A clock whose due day
// moves later reaches its rungs again; Due tells the two apart.
type Rung struct {
	OwnerKind string     `json:"owner_kind"` // case, application …
	OwnerID   string     `json:"owner_id"`
	Clock     string     `json:"clock"` // the owner's word for it: statutory, promised …
	Turn      int        `json:"turn"`  // 1, 2 …: begun again under the same name
	Kind      string     `json:"kind"`  // statutory, promised, step, unit or person
	Rung      string     `json:"rung"`  // half, eve, due or overdue
	Due       clock.Date `json:"due"`   // the last day in time
}

// EventKind gives the durable name.
func (Rung) EventKind() string { return "clockbook.rung.v1" }

// EventSubject is the owner of the clock.
func (e Rung) EventSubject() string { return e.OwnerID }

package caseworkevent_test

import (
	"testing"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/job/jobtest"
)

func TestGolden_events(t *testing.T) {
	const app, part = ident.ApplicationID("01ARZ3NDEKTSV4RRFFQ69G5FAV"), ident.CaseID("01ARZ3NDEKTSV4RRFFQ69G5FAW")
	jobtest.Golden(t, caseworkevent.Submitted{Application: app, Bundle: "utilities", Cases: []ident.CaseID{part}})
	jobtest.Golden(t, caseworkevent.Accepted{Application: app, Case: part, Item: "water-connection"})
	jobtest.Golden(t, caseworkevent.Moved{Application: app, Case: part, Item: "road-works", Fact: "supplement_asked", Seq: 3})
	jobtest.Golden(t, caseworkevent.Closed{Application: app, Case: part, Item: "water-connection", Outcome: "granted"})
}

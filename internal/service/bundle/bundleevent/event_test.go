package bundleevent_test

import (
	"testing"

	"github.com/chengban/chengban/internal/service/bundle/bundleevent"
	"github.com/chengban/chengban/internal/spine/job/jobtest"
)

func TestGolden_events(t *testing.T) {
	jobtest.Golden(t, bundleevent.Answered{Application: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Bundle: "utilities", Outcome: "part_granted"})
}

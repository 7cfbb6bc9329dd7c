package job_test
import ("testing";"errors";"context";"os";"log/slog";"github.com/chengban/chengban/internal/spine/job";"github.com/chengban/chengban/internal/base/clock";"github.com/chengban/chengban/internal/base/ident";"github.com/chengban/chengban/internal/base/storage";"github.com/chengban/chengban/internal/base/storage/dbtest")
func TestZZ(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := job.New(db, clock.System(), slog.New(slog.NewTextHandler(os.Stderr, nil)), job.Attempts(2), job.Backoff(soon))
		job.On(j, "s", func(_ context.Context, id ident.EventID, e rang) error { return errors.New("bad") })
		start(t, j)
		emit(t, db, rang{"a", 7})
		idle(t, j)
	})
}

package notify_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
)

// gateway takes texts after refusing the first few.
type gateway struct {
	mu     sync.Mutex
	refuse int
	taken  []string // "phone text"
}

func (g *gateway) Send(_ context.Context, phone, text string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refuse > 0 {
		g.refuse--
		return errors.New("gateway down")
	}
	g.taken = append(g.taken, phone+" "+text)
	return nil
}

func (g *gateway) texts() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.taken...)
}

type directory map[ident.AccountID]string

func (d directory) PhoneOf(_ context.Context, id ident.AccountID) (string, error) {
	if d[id] == "" {
		return "", errors.New("no such account")
	}
	return d[id], nil
}

type fixture struct {
	t     *testing.T
	db    *storage.DB
	clock *clock.Fake
	jobs  *job.Jobs
	n     *notify.Notify
}

func newFixture(t *testing.T, db *storage.DB, a notify.Adapter) *fixture {
	t.Helper()
	c := clock.NewFake("2026-11-23T12:00:00+08:00")
	jobs := job.New(db, c, slog.New(slog.DiscardHandler), job.Attempts(3),
		job.Backoff(func(int) time.Duration { return time.Millisecond }))
	n := notify.New(db, keyring.New([32]byte{1}), c, jobs, a)
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := jobs.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &fixture{t: t, db: db, clock: c, jobs: jobs, n: n}
}

func (f *fixture) post(m notify.Message) {
	f.t.Helper()
	if err := f.write(func(tx storage.Tx) error { return f.n.PostTx(f.t.Context(), tx, m) }); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) write(do func(storage.Tx) error) error { return f.db.Write(f.t.Context(), do) }

func (f *fixture) idle() {
	f.t.Helper()
	if err := f.jobs.Idle(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) shown() []notify.Sent {
	f.t.Helper()
	texts, err := f.n.Texts(f.t.Context(), 100)
	if err != nil {
		f.t.Fatal(err)
	}
	return texts
}

const phone = "13912345678"

// code is a message with a text that exists in both catalogues.
func code(dedupe, digits string) notify.Message {
	return notify.Message{Phone: phone, Key: "identity.sms.login", Args: map[string]string{"code": digits}, Dedupe: dedupe}
}

func TestPostTx_sendsAfterTheCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.n.UsePhones(directory{"ACC": "13700000001"})
		m := code("a", "123456")
		m.Lang = i18n.En
		f.post(m)
		f.idle()
		f.post(notify.Message{To: "ACC", Key: "identity.sms.login", Args: map[string]string{"code": "654321"}, Ref: "APP", Dedupe: "b"})
		f.idle()
		want := []string{
			phone + " " + i18n.Msg(i18n.En, "identity.sms.login", "code", "123456"),
			"13700000001 " + i18n.Msg(i18n.Zh, "identity.sms.login", "code", "654321"),
		}
		if diff := cmp.Diff(want, g.texts()); diff != "" {
			t.Fatal(diff)
		}
		now := f.clock.Now()
		wantShown := []notify.Sent{
			{To: "ACC", Phone: "13700000001", Key: "identity.sms.login", Text: strings.TrimPrefix(want[1], "13700000001 "), Ref: "APP", CreatedAt: now, SentAt: now, Attempts: 1},
			{Phone: phone, Key: "identity.sms.login", Text: strings.TrimPrefix(want[0], phone+" "), CreatedAt: now, SentAt: now, Attempts: 1},
		}
		byText := cmpopts.SortSlices(func(a, b notify.Sent) bool { return a.Text > b.Text })
		if diff := cmp.Diff(wantShown, f.shown(), cmpopts.IgnoreFields(notify.Sent{}, "ID"), byText); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPostTx_rolledBackTellsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		fail := errors.New("the action fails")
		err := f.write(func(tx storage.Tx) error {
			if err := f.n.PostTx(t.Context(), tx, code("a", "123456")); err != nil {
				return err
			}
			return fail
		})
		if !errors.Is(err, fail) {
			t.Fatal(err)
		}
		f.idle()
		if len(g.texts()) != 0 || len(f.shown()) != 0 {
			t.Fatalf("told %v, kept %v", g.texts(), f.shown())
		}
	})
}

func TestPostTx_onceForADedupe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.post(code("same", "111111"))
		f.post(code("same", "222222"))
		f.idle()
		if got := g.texts(); len(got) != 1 || !strings.Contains(got[0], "111111") {
			t.Fatalf("got %v; want the first only", got)
		}
	})
}

func TestPostTx_refusesHalfMessages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db, &gateway{})
		for name, m := range map[string]notify.Message{
			"nobody":    {Key: "identity.sms.login", Dedupe: "a"},
			"no key":    {Phone: phone, Dedupe: "a"},
			"no dedupe": {Phone: phone, Key: "identity.sms.login"},
		} {
			if err := f.write(func(tx storage.Tx) error { return f.n.PostTx(t.Context(), tx, m) }); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})
}

func TestSend_triesAgainAndShowsTheFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{refuse: 2}
		f := newFixture(t, db, g)
		f.post(code("a", "123456"))
		f.idle()
		got := f.shown()[0]
		if len(g.texts()) != 1 || got.SentAt.IsZero() || got.FailedAt.IsZero() || got.Attempts != 3 {
			t.Fatalf("sent %v, row %+v; want sent at the third try", g.texts(), got)
		}
	})
}

func TestSend_deliveredTwiceSendsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.post(code("a", "123456"))
		f.idle()
		id := f.shown()[0].ID
		err := f.write(func(tx storage.Tx) error {
			return job.EnqueueTx(t.Context(), tx, "notify.send", map[string]string{"id": id})
		})
		if err != nil {
			t.Fatal(err)
		}
		f.idle()
		if got := g.texts(); len(got) != 1 || f.shown()[0].Attempts != 1 {
			t.Fatalf("sent %v", got)
		}
	})
}

func TestSend_withoutGatewayStaysUnsent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db, notify.None{})
		f.post(code("a", "123456"))
		f.idle()
		got := f.shown()[0]
		if !got.SentAt.IsZero() || got.FailedAt.IsZero() || got.Attempts != 3 {
			t.Fatalf("got %+v", got)
		}
		dead, err := f.jobs.Dead(t.Context(), 10)
		if err != nil || len(dead) != 1 || dead[0].What != "notify.send" {
			t.Fatalf("dead letters %v, %v", dead, err)
		}
		if strings.Contains(dead[0].Error, phone) || strings.Contains(dead[0].Error, "123456") {
			t.Fatalf("the dead letter tells the text: %s", dead[0].Error)
		}
	})
}

func TestSend_quietIsNeverSentNorShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		m := code("a", "123456")
		m.To, m.Quiet = "ACC", true
		f.post(m)
		f.idle()
		inbox, err := f.n.Inbox(t.Context(), "ACC", 10)
		if err != nil || len(g.texts())+len(f.shown())+len(inbox) != 0 {
			t.Fatalf("sent %v, shown %v, inbox %v, %v", g.texts(), f.shown(), inbox, err)
		}
	})
}

func TestInbox_isOnesOwnNewestFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db, notify.Demo{})
		for i, m := range []notify.Message{
			{To: "ACC", Phone: phone, Key: "casework.sms.reopened", Dedupe: "1"},
			{To: "OTHER", Phone: phone, Key: "casework.sms.reopened", Dedupe: "2"},
			{Phone: phone, Key: "casework.sms.reopened", Dedupe: "3"},
			{To: "ACC", Phone: phone, Key: "casework.sms.parked", Dedupe: "4"},
		} {
			f.clock.Advance(time.Duration(i) * time.Second)
			f.post(m)
		}
		for account, want := range map[ident.AccountID][]string{"ACC": {"casework.sms.parked", "casework.sms.reopened"}, "OTHER": {"casework.sms.reopened"}, "": nil, "NONE": nil} {
			list, err := f.n.Inbox(t.Context(), account, 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range list {
				got = append(got, m.Key)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q: %s", account, diff)
			}
		}
		if list, err := f.n.Inbox(t.Context(), "ACC", 1); err != nil || len(list) != 1 || list[0].Key != "casework.sms.parked" {
			t.Errorf("limit 1: %v, %v", list, err)
		}
	})
}

var dump = storage.Statement("notify.test_dump", `SELECT phone, args FROM notify_message`)

func TestPostTx_sealsPhoneAndArguments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db, notify.Demo{})
		f.post(code("a", "123456"))
		f.idle()
		type row struct{ Phone, Args []byte }
		var rows []row
		err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
			rows, err = storage.All[row](t.Context(), tx, dump)
			return err
		})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		if bytes.Contains(rows[0].Phone, []byte(phone)) || bytes.Contains(rows[0].Args, []byte("123456")) {
			t.Fatalf("readable in the database: %q", rows[0])
		}
	})
}

func TestLog_hidesTheNumber(t *testing.T) {
	var b bytes.Buffer
	l := notify.Log{To: slog.New(slog.NewTextHandler(&b, nil))}
	if err := l.Send(t.Context(), phone, "hello"); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Contains(got, phone) || !strings.Contains(got, "*5678") || !strings.Contains(got, "hello") {
		t.Fatalf("got %s", got)
	}
}

func TestNone_saysSo(t *testing.T) {
	err := notify.None{}.Send(t.Context(), phone, "hello")
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Unavailable || strings.ContainsAny(i18n.MsgArgs(i18n.Zh, f.Key, f.Args), "⟦{") {
		t.Fatalf("got %v", err)
	}
}

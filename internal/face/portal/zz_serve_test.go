package portal

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/app/demo"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

func TestZZServe(t *testing.T) {
	addr := os.Getenv("SERVE")
	if addr == "" {
		t.Skip()
	}
	content, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found)
	}
	db := dbtest.Open(t, dbtest.Config(t, storage.SQLite))
	c := clock.NewFake("2026-11-23T09:30:00+08:00")
	k := keyring.New([32]byte{1})
	jobs := job.New(db, c, slog.New(slog.DiscardHandler))
	n := notify.New(db, k, c, jobs, notify.Demo{})
	id := identity.New(db, k, c, n, content.Catalog, identity.WithTextsPage(), identity.WithLimits(identity.Limits{PerDay: 1000, PerAddressHour: 1000}))
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var personas []Persona
	for _, p := range demo.Personas() {
		personas = append(personas, Persona{Phone: p.Phone, Name: p.Name, About: p.About, Staff: p.Kind == ident.Staff})
	}
	if _, err := id.Register(t.Context(), identity.NewAccount{Kind: ident.Citizen, Name: "沈月禾", Phone: "13800000001", IDNo: "411000198304120006"}); err != nil {
		t.Fatal(err)
	}
	a, err := ui.NewApp(id, c, k, ui.Options{Demo: true, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Site: ui.Site{
		City: i18n.Text{Zh: "许昌市", En: "Xuchang"}, Name: i18n.Text{Zh: "许昌政务服务", En: "Xuchang Government Services"},
		Host: i18n.Text{Zh: "许昌市人民政府（演示）", En: "Xuchang Municipal People's Government (demo)"}, Operator: i18n.Text{Zh: "许昌市政务服务和大数据管理局（演示）", En: "Xuchang Government Services and Data Bureau (demo)"}, StaffDoor: true}})
	if err != nil {
		t.Fatal(err)
	}
	p := New(Deps{Catalog: content.Catalog, Identity: id, Notify: n, Demo: true, Personas: personas})
	if os.Getenv("MINE") != "" {
		p.Mine = func(*ui.Request) ([]MyCase, error) {
			return []MyCase{{Path: "/my", Title: "水电气暖信报装", State: "办理中", Tone: ui.ToneInfo, Done: 2, Total: 5, Next: "供电公司正在办理，承诺 12 月 14 日前答复"}}, nil
		}
	}
	if err := a.Add(p.Routes()...); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("ready", l.Addr())
	t.Fatal(http.Serve(l, a))
}

package exchange

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/pack"
)

const registersOfXuchang = "../../../packs/xuchang/registers"

// readRegisters reads register files as a pack whose only other content is units.
func readRegisters(t *testing.T, files map[string]string) ([]Register, []pack.Finding) {
	t.Helper()
	type org struct {
		ID string `yaml:"id"`
	}
	fsys := fstest.MapFS{
		"pack.yaml": {Data: []byte("code: test\nformat: 1\nregion: \"411000000000\"\n" +
			"title: {zh: 测试, en: Test}\nin_force: {from: \"2026-01-01\"}\n")},
		"orgs.yaml": {Data: []byte("- id: xc-gaj\n- id: xc-scjg\n- id: xc-zrzy\n- id: xc-zfb\n")},
	}
	for name, text := range files {
		fsys["registers/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	kinds := append(Kinds(), pack.Sequence(kindOrg, "orgs.yaml", func(o *org) string { return o.ID }, nil))
	p, found := pack.Read(fsys, kinds)
	regs, more := Registers(p)
	return regs, pack.Sort(append(found, more...))
}

func xuchang(t *testing.T) []Register {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"person.yaml", "enterprise.yaml", "realestate.yaml", "utility_account.yaml"} {
		raw, err := os.ReadFile(registersOfXuchang + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(raw)
	}
	regs, found := readRegisters(t, files)
	for _, f := range found {
		t.Error(f.In("en"))
	}
	return regs
}

// world is a small city: 王 owns a factory, 李 a shop and a flat, 赵 sold the
// factory's premises and still holds its water account.
type world struct {
	t     *testing.T
	db    *storage.DB
	s     *Service
	clock *clock.Fake
	keys  *keyring.Keyring

	wang, li, zhao, factory, shop ident.Subject
}

var (
	wangID, liID, zhaoID = personID("411002198503150"), personID("411003197912010"), personID("411082196607230")
	factoryID, shopID    = firmID("91411003MA9F0TEST"), firmID("92411002MA9S0TEST")
)

const (
	factoryUnit = "411003001001GB00012F00010001"
	flatUnit    = "411002001001GB00034F00020002"
	shopUnit    = "411002001001GB00056F00030003"
	noUnit      = "411002001001GB00078F00040004"
)

// personID and firmID put the right check character behind the leading ones.
func personID(seventeenOrLess string) string {
	id := seventeenOrLess + strings.Repeat("1", 17-len(seventeenOrLess))
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(id[i]-'0') * w
	}
	return id + string("10X98765432"[sum%11])
}

func firmID(seventeen string) string {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	id := strings.NewReplacer("S", "5", "I", "1", "O", "0", "V", "5", "Z", "2").Replace(seventeen)
	weights := []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	sum := 0
	for i, w := range weights {
		sum += strings.IndexByte(digits, id[i]) * w
	}
	return id + string(digits[(31-sum%31)%31])
}

func newWorld(t *testing.T, db *storage.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, clock: clock.NewFake("2026-11-23T09:00:00+08:00"), keys: keyring.New([32]byte{7})}
	w.wang, w.li, w.zhao = w.person(wangID), w.person(liID), w.person(zhaoID)
	w.factory, w.shop = w.keys.Subject(ident.Enterprise, factoryID), w.keys.Subject(ident.Enterprise, shopID)
	s, err := New(t.Context(), Options{
		DB: db, Keys: w.keys, Clock: w.clock, Registers: xuchang(t),
		Slices: itemSlices, Cases: w.cases(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.s = s
	for _, resource := range slices.Sorted(maps.Keys(cityRows)) {
		if _, err := s.Load(t.Context(), resource, cityRows[resource]); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) person(id string) ident.Subject { return w.keys.Subject(ident.Person, id) }

// cityRows holds a canary 金丝雀 in every sealed text.
var cityRows = map[string][]map[string]any{
	"person": {
		{"idno": wangID, "name": "王金丝雀", "phone": "13800001111"},
		{"idno": liID, "name": "李金丝雀", "phone": "13800002222"},
		{"idno": zhaoID, "name": "赵金丝雀"},
	},
	"enterprise": {
		{
			"uscc": factoryID, "name": "金丝雀机械厂", "legal_rep": "王金丝雀", "kind": "company", "industry": "通用设备制造",
			"address": "建安区金丝雀路1号", "state": "active", "since": "2019-04-01",
		},
		{
			"uscc": shopID, "name": "金丝雀小吃店", "legal_rep": "李金丝雀", "kind": "sole_trader", "address": "魏都区金丝雀巷2号",
			"state": "active", "since": "2021-09-09",
		},
	},
	"realestate": {
		unit(factoryUnit, "enterprise", factoryID, "12860.50"),
		unit(flatUnit, "person", liID, "89.2"),
		unit(shopUnit, "enterprise", shopID, "140"),
	},
	"utility_account": {
		account(factoryUnit, "water", "金丝雀W1", "person", zhaoID),
		account(factoryUnit, "power", "金丝雀P1", "enterprise", factoryID),
		account(flatUnit, "water", "金丝雀W2", "person", liID),
		account(shopUnit, "gas", "金丝雀G3", "person", zhaoID),
	},
}

func unit(no, ownerKind, owner, area string) map[string]any {
	return map[string]any{
		"unit_no": no, "right_no": "豫（2020）金丝雀" + no[20:], "owner_kind": ownerKind, "owner_id": owner,
		"owner_name": "金丝雀权利人", "address": "金丝雀大道" + no[20:], "region": "411003000000", "zone": "jianan-east",
		"area": area, "use": "industrial", "floors": 3, "since": clock.Date("2020-01-02"),
	}
}

func account(no, service, number, holderKind, holder string) map[string]any {
	return map[string]any{
		"unit_no": no, "service": service, "account_no": number, "holder_kind": holderKind,
		"holder_id": holder, "state": "active", "since": "2020-02-03",
	}
}

func citizen(account string, self ident.Subject, others ...ident.Subject) ident.Actor {
	return ident.Actor{Kind: ident.Citizen, Account: ident.AccountID(account), Self: self, For: append([]ident.Subject{self}, others...)}
}

func officer(account string, org ident.OrgID) ident.Actor {
	return ident.Actor{Kind: ident.Staff, Account: ident.AccountID(account), Org: org}
}

// slicesOf is Slices as a table: item → resource → columns.
type slicesOf map[string]map[string][]string

func (s slicesOf) AllowedTx(_ context.Context, _ storage.Tx, _, item, resource string) ([]string, error) {
	return s[item][resource], nil
}

var itemSlices = slicesOf{
	"water-connection": {
		"realestate": {"unit_no", "address", "area", "owner_name"}, "enterprise": {"uscc", "name"},
		"utility_account": {"service", "account_no", "holder_kind"},
	},
	"gas-connection": {"enterprise": {"name"}},
}

// casesOf is Cases as a table.
type casesOf map[string]CaseInfo

func (c casesOf) OpenTx(_ context.Context, _ storage.Tx, ref string) (CaseInfo, error) {
	info, ok := c[ref]
	if !ok {
		return CaseInfo{}, fault.NewNotFound("exchange.not_the_handler")
	}
	return info, nil
}

const (
	openCase   = "01JD0000000000000000000001"
	closedCase = "01JD0000000000000000000002"
	gasCase    = "01JD0000000000000000000003"
	heldCase   = "01JD0000000000000000000004"
	noCase     = "01JD0000000000000000000005"
)

func (w *world) cases() casesOf {
	info := CaseInfo{
		Open: true, Org: "xc-water", Item: "water-connection", Parties: []ident.Subject{w.factory, w.wang},
		Keys: []string{strings.ToLower(factoryUnit)},
	}
	closed, gas, held := info, info, info
	closed.Open = false
	gas.Org, gas.Item = "xc-gas", "gas-connection"
	held.Holder = "colleague"
	return casesOf{openCase: info, closedCase: closed, gasCase: gas, heldCase: held}
}

func (w *world) own(actor ident.Actor, resource string, subject ident.Subject, fields ...string) Request {
	return Request{Actor: actor, Resource: resource, Subject: subject, Fields: fields, Basis: OwnRequest, Purpose: "exchange.purpose.prefill"}
}

func (w *world) inCase(actor ident.Actor, ref, resource string, fields ...string) Request {
	return Request{Actor: actor, Resource: resource, Fields: fields, Basis: CaseWork, Ref: ref, RefNo: "XC-1", Purpose: "exchange.purpose.verify"}
}

// ledger gives the entries about everybody in the city, newest first.
func (w *world) ledger() (out []disclosure.Entry) {
	w.t.Helper()
	everybody := []ident.Subject{w.wang, w.li, w.zhao, w.factory, w.shop}
	err := w.db.Read(w.t.Context(), func(tx storage.Tx) (err error) {
		out, err = disclosure.Of(w.t.Context(), tx, everybody, 0, 1_000_000)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// refusals gives the audit rows of refused queries on a register.
func (w *world) refusals(resource string) (out []audit.Row) {
	w.t.Helper()
	err := w.db.Read(w.t.Context(), func(tx storage.Tx) error {
		rows, err := audit.Of(w.t.Context(), tx, "register", resource)
		for _, r := range rows {
			if r.Result == "refused" {
				out = append(out, r)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) { f(t, newWorld(t, db)) })
}

package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// The walk's own people: a firm that two of them may act for, with two premises.
// Each of their values stands once in the world, so that a page that holds it
// holds that column of that subject.
const (
	herPhone       = "13800000101"
	colleaguePhone = "13800000102"
	thirdPhone     = "13800000003"
	herIDNo        = "411000197707070002"
	colleagueIDNo  = "411000198811180003"
	walkFirm       = "91411003MAWLK0001L"
	oldHolder      = "91411003MAWLK0002P"
	walkPlant      = "411003009009GB00091F00090001"
	walkStore      = "411003009009GB00091F00090002"
)

var walkRegisters = []struct {
	code string
	rows []map[string]any
}{
	{"person", []map[string]any{
		{"idno": herIDNo, "name": "户籍鹂", "phone": "13811110101"},
		{"idno": colleagueIDNo, "name": "户籍鹬", "phone": "13811110102"},
	}},
	{"enterprise", []map[string]any{
		{
			"uscc": walkFirm, "name": "登记鹤鸣厂（演示）", "legal_rep": "法人鸢", "kind": "company", "industry": "制帽业",
			"address": "许昌市住所鹇街 7 号", "state": "active", "since": "2022-02-22",
		},
		{
			"uscc": oldHolder, "name": "旧户鸮行（演示）", "legal_rep": "旧人鸱", "kind": "company", "industry": "制伞业",
			"address": "许昌市住所鸨街 8 号", "state": "deregistered", "since": "2010-10-10",
		},
	}},
	{"realestate", []map[string]any{
		{
			"unit_no": walkPlant, "right_no": "鹭字第0090001号", "owner_kind": "enterprise", "owner_id": walkFirm,
			"owner_name": "权利鹳", "address": "许昌市坐落鹮路 91 号", "region": "411003000000",
			"zone": "jianan-east", "area": "2311", "use": "industrial", "floors": 3, "since": "2026-01-09",
		},
		{
			"unit_no": walkStore, "right_no": "鹭字第0090002号", "owner_kind": "enterprise", "owner_id": walkFirm,
			"owner_name": "权利鹈", "address": "许昌市坐落鹕路 92 号", "region": "411003000000",
			"zone": "jianan-east", "area": "411", "use": "warehouse", "floors": 1, "since": "2026-01-10",
		},
	}},
	{"utility_account", []map[string]any{
		{"unit_no": walkPlant, "service": "power", "account_no": "DH-0909001", "holder_kind": "enterprise", "holder_id": oldHolder, "state": "active", "since": "2011-02-01"},
		{"unit_no": walkPlant, "service": "heat", "account_no": "RH-0909002", "holder_kind": "enterprise", "holder_id": oldHolder, "state": "active", "since": "2011-02-02"},
		{"unit_no": walkStore, "service": "water", "account_no": "SH-0909003", "holder_kind": "enterprise", "holder_id": walkFirm, "state": "active", "since": "2011-02-03"},
	}},
}

// value is one personal value of the world.
type value struct {
	text   string
	fields []string        // names by which the ledger may say that it was read
	owners []ident.Subject // whose it is; who acts for one of them reads their own
}

// world is every personal value that a page may show to the wrong person.
type world struct {
	c        *city
	values   []*value
	subjects []ident.Subject
	public   []string // phones and names of the demo's personas
}

// personalColumns are the columns whose values tell one subject from all others.
var personalColumns = map[string][]string{
	"person": {"idno", "name", "phone"}, "enterprise": {"uscc", "name", "legal_rep", "address"},
	"realestate":      {"unit_no", "right_no", "owner_id", "owner_name", "address"},
	"utility_account": {"account_no", "holder_id"},
}

// defaultsTo: a field that is filled in from another one shows its value.
var defaultsTo = map[string][]string{
	"agent.name": {"contact.name", "applicant.name", "payer.name"}, "agent.phone": {"contact.phone"},
	"applicant.name": {"payer.name"}, "applicant.uscc": {"payer.uscc"},
}

func newWorld(c *city) *world {
	c.t.Helper()
	w := &world{c: c}
	for _, r := range walkRegisters {
		_, err := c.Exchange.Load(c.t.Context(), r.code, r.rows)
		c.must(err)
		for _, row := range r.rows {
			w.row(r.code, row)
		}
	}
	w.person("账户鹃", herPhone, herIDNo)
	w.person("账户鹊", colleaguePhone, colleagueIDNo)
	w.demoCitizens()
	return w
}

// demoCitizens adds the demo's three: whose names stand on the login page for all
// to see, and nowhere else.
func (w *world) demoCitizens() {
	idnos := map[string]string{ownerPhone: "411000198304120006", strangerPhone: "411000197909230000", thirdPhone: "41100019910305000X"}
	for _, p := range personas(true) {
		w.public = append(w.public, p.Phone, p.Name)
		idno, ok := idnos[p.Phone]
		if !ok {
			continue
		}
		self := w.c.Keys.Subject(ident.Person, idno)
		w.add(idno, self, "person.idno", "agent.idno")
		w.add(p.Phone, self, "person.phone", "agent.phone")
		w.add(p.Name, self, "person.name", "agent.name")
	}
	for name, firm := range map[string]string{"沈月禾": "91411003MADEM0011Q", "顾长林": "91411003MADEM002XG"} {
		w.add(name, w.c.Keys.Subject(ident.Enterprise, firm), "enterprise.legal_rep", "applicant.legal_rep")
	}
	w.subjects = append(w.subjects, w.c.Keys.Subject(ident.Enterprise, "91411003MADEM0038G")) // who had the plant before
}

// person registers one of the two who may act for the walk's firm.
func (w *world) person(name, phone, idno string) {
	w.c.t.Helper()
	_, err := w.c.Identity.Register(w.c.t.Context(), identity.NewAccount{
		Kind: ident.Citizen, Name: name, Phone: phone, IDNo: idno, Firms: []identity.Firm{{Name: "账户鹰厂（演示）", USCC: walkFirm}},
	})
	w.c.must(err)
	self := w.c.Keys.Subject(ident.Person, idno)
	w.add(name, self, "agent.name")
	w.add(phone, self, "agent.phone")
	w.add("账户鹰厂", w.c.Keys.Subject(ident.Enterprise, walkFirm), "applicant.name")
}

// row adds the personal columns of one row of a register.
func (w *world) row(code string, row map[string]any) {
	var owner ident.Subject
	for _, column := range []string{"uscc", "owner_id", "holder_id"} {
		if id, ok := row[column].(string); ok {
			owner = w.c.Keys.Subject(ident.Enterprise, id)
		}
	}
	if id, ok := row["idno"].(string); ok {
		owner = w.c.Keys.Subject(ident.Person, id)
	}
	for _, column := range personalColumns[code] {
		text, _ := row[column].(string)
		w.add(text, owner, w.namesOf(code, column)...)
		if code == "utility_account" {
			// The account belongs to whom it was opened for and to the premises.
			w.add(text, w.c.Keys.Subject(ident.Enterprise, walkFirm), w.namesOf(code, column)...)
		}
	}
}

// namesOf gives the names by which the ledger speaks of a register's column: its
// own, and those of the fields that it fills in.
func (w *world) namesOf(code, column string) []string {
	out := []string{code + "." + column}
	for _, f := range w.c.Catalog.Fields() {
		if f.Source == code+"."+column {
			out = append(out, f.ID)
			out = append(out, defaultsTo[f.ID]...)
		}
	}
	return out
}

// add takes a value in; one that is there already gains owners and names.
func (w *world) add(text string, owner ident.Subject, fields ...string) {
	for _, f := range slices.Clone(fields) {
		fields = append(fields, defaultsTo[f]...)
	}
	if !slices.Contains(w.subjects, owner) {
		w.subjects = append(w.subjects, owner)
	}
	for _, v := range w.values {
		if v.text == text {
			v.owners, v.fields = append(v.owners, owner), append(v.fields, fields...)
			return
		}
	}
	w.values = append(w.values, &value{text: text, fields: fields, owners: []ident.Subject{owner}})
}

// typed makes a value that nobody has typed before into a field, in a matter of
// owner.
func (w *world) typed(field string, owner ident.Subject) string {
	n := len(w.values)
	text := fmt.Sprintf("手填%05d", n)
	if strings.HasSuffix(field, "phone") {
		text = fmt.Sprintf("137%08d", 70_000_000+n)
	}
	w.add(text, owner, field)
	return text
}

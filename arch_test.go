package chengban

import "testing"

// The house has five floors under its composition root; an import goes down,
// never up. Within a floor only the edges below exist.
var floors = []struct{ name, because string }{
	{"cmd", "a subcommand is a door: flags in, exit code out, no logic"},
	{"app", "one room knows all, so that the others need not know each other"},
	{"face", "pages, forms and protocols change most often; nothing below may care"},
	{"service", "a service decides; how it is shown is not its affair"},
	{"spine", "stateful, used by every service, and ignorant of them"},
	{"verify", "what other programs import stands on engines alone"},
	{"engine", "values in, values out: tested without a database"},
	{"base", "what everybody stands on stands on nothing"},
}

// edges are the walls' doors: who may import whom on the same floor, and why.
// A new one is a line here and an ADR. "any" stands for every room of the floor.
var edges = []struct{ from, to, because string }{
	{"face/any", "face/ui", "tokens, layout, components and the router are shared"},

	{"service/letter", "service/seal", "a letter goes out sealed"},
	{"service/cert", "service/seal", "a certificate is issued sealed"},
	{"service/cert", "service/exchange", "certificates answer where registers are asked"},
	{"service/casework", "service/catalog", "a case is of an item"},
	{"service/casework", "service/exchange", "drafts are prefilled and cases compared through the one read path"},
	{"service/casework", "service/cert", "a certificate that exists is not asked for as a material"},
	{"service/casework", "service/letter", "the law wants a decision in writing"},
	{"service/casework", "service/payment", "a fee belongs to a case"},
	{"service/bundle", "service/catalog", "a bundle is derived from items"},
	{"service/bundle", "service/casework", "a bundle follows the cases of its application"},
	{"service/bundle", "service/letter", "the consolidated reply is a letter"},
	{"service/benefit", "service/catalog", "a benefit is an item that nobody applies for"},
	{"service/benefit", "service/exchange", "who is entitled is read from registers"},
	{"service/benefit", "service/casework", "a benefit that is granted is a case"},
	{"service/benefit", "service/letter", "who receives a benefit is told in writing"},
	{"service/benefit", "service/payment", "a benefit is paid out"},
	{"service/exchange", "service/letter", "an extract from a register is a letter"},
	{"service/outlet", "service/catalog", "an outlet offers items"},
	{"service/guide", "service/catalog", "a guide explains an item"},
	{"service/hall", "service/catalog", "an appointment is for an item"},
	{"service/hall", "service/outlet", "a queue stands at an outlet"},
	{"service/hall", "service/casework", "a window works on cases"},
	{"service/delivery", "service/casework", "what is delivered is the result of a case"},
	{"service/complaint", "service/casework", "a complaint is about a case"},
	{"service/complaint", "service/rating", "a bad rating opens a complaint"},
	{"service/complaint", "service/letter", "a complaint is answered in writing"},
	{"service/supervise", "service/catalog", "supervision looks at items"},
	{"service/supervise", "service/casework", "supervision looks at cases"},
	{"service/supervise", "service/exchange", "supervision reads through the one read path"},
	{"service/assist", "service/casework", "somebody is helped with a case"},
	{"service/federation", "service/catalog", "cities tell each other what they offer"},
	{"service/federation", "service/casework", "a case crosses a border"},
	{"service/federation", "service/exchange", "registers of another city are read through the one read path"},
	{"service/federation", "service/cert", "a certificate of another city counts"},
	{"service/federation", "service/seal", "messages between cities are signed"},

	{"spine/job", "spine/audit", "retrying a dead job is an act"},
	{"spine/notify", "spine/job", "texts are sent after commit"},
	{"spine/disclosure", "spine/audit", "a refused reading is audited"},
	{"spine/clockbook", "spine/job", "an alarm triggers a job"},
	{"spine/pack", "spine/audit", "publishing is an act"},
	{"spine/identity", "spine/audit", "logins and refusals are audited"},
	{"spine/identity", "spine/job", "expired challenges are swept"},
	{"spine/identity", "spine/notify", "codes are sent as texts"},
	{"spine/scorecard", "spine/job", "figures are rolled up after commit"},

	{"engine/form", "engine/rule", "conditions of questions are rules"},
	{"engine/process", "engine/rule", "conditions of steps are rules"},
	{"engine/process", "engine/deadline", "steps have clocks"},
	{"engine/document", "engine/translog", "a document carries its proof of inclusion"},

	{"base/any", "base/any", "base rooms build on each other; the wall against circles stands"},
}

// libraries belong to the rooms that hide them from the others; a prefix that
// ends in "/" or names a module covers what is below it.
var libraries = []struct {
	prefix  string
	rooms   []string
	because string
}{
	{"database/sql", []string{"base/storage", "spine/job"}, "one Tx on two engines hides the drivers"},
	{"github.com/jackc/pgx", []string{"base/storage", "spine/job"}, "one Tx on two engines hides the drivers"},
	{"modernc.org/sqlite", []string{"base/storage", "spine/job"}, "one Tx on two engines hides the drivers"},
	{"github.com/riverqueue/river", []string{"base/storage", "spine/job"}, "jobs are spine/job's affair; storage runs River's migrations under its lock"},
	{"github.com/pressly/goose", []string{"base/storage"}, "one lock for all migrations"},
	{"cel.dev/cel-go", []string{"engine/rule"}, "what is under the three-valued logic may change"},
	{"golang.org/x/mod/", []string{"engine/translog"}, "who proves and checks goes through one room"},
	{"github.com/emmansun/gmsm", []string{"base/keyring", "engine/document"}, "keys stay in the keyring; a document's certificates and signatures are read by its engine alone"},
	{"github.com/fxamacker/cbor/v2", []string{"engine/document"}, "small signed formats have one encoding, which one room keeps"},
	{"github.com/skip2/go-qrcode", []string{"engine/document"}, "codes are drawn as paths, never as pictures"},
	{"text/template", nil, "pages are templ, which escapes"},
	{"html/template", nil, "pages are templ, which is typed"},
	{module + "packs/", []string{"app"}, "only app chooses a city"},
}

// calls belong to one place, wherever the package is imported under another name.
var calls = []struct {
	pkg, names string
	allowed    func(s source) bool
	because    string
}{
	{"time", "Now Since Until", inRoom("base/clock"), "time comes from clock.Clock"},
	{"fmt", "Print Printf Println", inRoom("cmd"), "what people read goes through a writer that was given"},
	{storagePkg, "Dynamic", inFile("internal/service/exchange/table.go"), "SQL is written by hand; only tables of registers that packs define are built"},
}

// wall is one thing that is checked of the house; check names what breaks it.
type wall struct {
	name, because string
	check         func(all []source) []string
}

// walls are all of them. Each has in arch_break_test.go code that it stops.
var walls = []wall{
	{"known rooms", "whoever opens the folder sees the floors from the names alone", knownRooms},
	{"imports go down", "a lower floor that knows an upper one cannot be used without it", importsGoDown},
	{"no circles", "rooms that need each other are one room", noCircles},
	{"libraries have owners", "what one room hides can be replaced in one room", librariesHaveOwners},
	{"calls have owners", "one door can be watched, many cannot", callsHaveOwners},
	{"raw transactions", "only River needs the engine's own transaction", rawStaysInJob},
	{"engines are pure", "a rule that reads a clock cannot be run again on an old case", enginesArePure},
	{"packs are data", "a city's content must not run", packsAreData},
	{"events are leaves", "who listens must not import who speaks", eventsAreLeaves},
	{"fakes stay in tests", "a builder of invented people must not be shipped", fakesStayInTests},
	{"SQL stays in its room", "a table that two rooms write has no owner", sqlStaysInItsRoom},
	{"statements carry their room's name", "a slow statement in the log leads to its room", statementsAreNamed},
	{"one package comment", "the first thing to read is in one place", onePackageComment},
	{"files under 600 lines", "a file is read as a whole or not at all", filesAreShort},
}

func TestArch_walls(t *testing.T) {
	all := sources(t)
	for _, w := range walls {
		t.Run(w.name, func(t *testing.T) {
			for _, f := range w.check(all) {
				t.Errorf("%s\n\tbecause %s", f, w.because)
			}
		})
	}
}

// The checks read names off the code; one that sees nothing would pass for ever.
func TestArch_isNotBlind(t *testing.T) {
	all := sources(t)
	tables, imports, rooms := 0, 0, map[string]bool{}
	for _, s := range all {
		rooms[s.room] = true
		imports += len(ourImports(s))
	}
	for _, st := range statements(all) {
		tables += len(st.tables)
	}
	if tables < 50 || imports < 100 || len(rooms) < 15 {
		t.Errorf("seen: %d tables in SQL, %d imports of our own, %d rooms", tables, imports, len(rooms))
	}
}

func TestArch_edgesAreReasonedAndWithoutCircles(t *testing.T) {
	graph := map[string][]string{}
	for _, e := range edges {
		if e.because == "" {
			t.Errorf("%s → %s has no because", e.from, e.to)
		}
		if e.from != e.to {
			graph[e.from] = append(graph[e.from], e.to)
		}
	}
	if c := circle(graph); c != nil {
		t.Errorf("a circle: %v", c)
	}
}

package app

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// terminated brings a permit with an uploaded plan to its end: checked, accepted,
// through a special procedure, and terminated.
func (c *city) terminated() (d seat, owner ident.Actor) {
	c.t.Helper()
	ctx := c.t.Context()
	d, owner = c.planWorks()
	c.must(c.Casework.Claim(ctx, d.cmd()))
	c.must(c.Casework.CheckMaterial(ctx, d.cmd(), "plan", true, ""))
	c.must(c.Casework.Accept(ctx, d.cmd()))
	c.must(c.Casework.BeginSpecial(ctx, d.cmd(), "testing", 5, "检测路面承载力"))
	c.clock.Advance(3 * 24 * time.Hour)
	d.sits(roadOfficer)
	c.must(c.Casework.EndSpecial(ctx, d.cmd(), ""))
	_, err := c.Casework.Archive(ctx, d.who, d.part)
	wantKey(c.t, err, "casework.still_open")
	c.must(c.Casework.Terminate(ctx, d.cmd(), "工程取消"))
	c.sequenced()
	return d, owner
}

// archive takes the archive of the case.
func (d seat) archive() casework.Archive {
	d.t.Helper()
	a, err := d.Casework.Archive(d.t.Context(), d.who, d.part)
	d.must(err)
	return a
}

// unzipped gives the entries of an archive, in its order.
func unzipped(t *testing.T, file []byte) (names []string, content map[string][]byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	content = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r) // compares the checksum too
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		names, content[f.Name] = append(names, f.Name), b
	}
	return names, content
}

// archivedRows gives the audit rows of archives that were taken.
func (d seat) archivedRows() (out []audit.Row) {
	d.t.Helper()
	d.must(d.DB.Read(d.t.Context(), func(tx storage.Tx) error {
		rows, err := audit.Of(d.t.Context(), tx, "case", string(d.part))
		out = slices.DeleteFunc(rows, func(r audit.Row) bool { return r.Act != "casework.archive" })
		return err
	}))
	return out
}

// TestArchive_sameCaseSameBytes: whoever takes it, however long after, and
// whatever the log has got since.
func TestArchive_sameCaseSameBytes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		d, owner := c.terminated()
		before := map[ident.EntryID]bool{}
		for _, e := range c.entries(owner) {
			before[e.ID] = true
		}
		first := d.archive()
		d.checkEntered(slices.DeleteFunc(c.entries(owner), func(e disclosure.Entry) bool { return before[e.ID] }))
		c.clock.Advance(400 * 24 * time.Hour)
		d.sits(roadChief)
		c.sequenced()
		if again := d.archive(); !bytes.Equal(again.Content, first.Content) || again.Name != first.Name {
			t.Error("a year later the same case is another file")
		}
		r, err := casework.VerifyArchive(first.Content, c.Audit.VerifierKey())
		c.must(err)
		if len(r.Findings) > 0 || r.Number+".zip" != first.Name {
			t.Errorf("%s: %+v", r.Number, r.Findings)
		}
		rows := d.archivedRows()
		if len(rows) != 2 || rows[0].Data.V["manifest"] != r.Manifest || rows[1].Data.V["manifest"] != r.Manifest {
			t.Errorf("taken twice with the manifest %s, the log says %+v", r.Manifest, rows)
		}
		d.checkContent(first.Content)
	})
}

// checkEntered: answers, each letter and each file stand in the applicant's ledger.
func (d seat) checkEntered(fresh []disclosure.Entry) {
	d.t.Helper()
	got := map[string]int{}
	for _, e := range fresh {
		if e.Purpose != "casework.purpose.archive" || e.Reader != d.who.Account || e.Ref != string(d.part) {
			d.t.Errorf("entered as %+v", e)
		}
		got[e.Resource]++
	}
	if want := map[string]int{"case": got["case"], "letter": 3, "file": 1}; got["case"] == 0 || !maps.Equal(got, want) {
		d.t.Errorf("entered %v, want %v", got, want)
	}
}

func (d seat) checkContent(file []byte) {
	d.t.Helper()
	names, content := unzipped(d.t, file)
	v := d.open()
	for _, want := range []string{
		"answers.json", "audit.json", "case.json", "definition/bundle/road-and-green-works.yaml", "definition/closure.json",
		"definition/item/road-works.yaml", "letters/01-acceptance.html", "letters/02-special.html", "letters/03-terminated.html",
		"manifest.json", "materials/plan-01.pdf",
	} {
		if !slices.Contains(names, want) {
			d.t.Errorf("no %s in %v", want, names)
		}
	}
	if !slices.IsSorted(names) {
		d.t.Errorf("not in order: %v", names)
	}
	letters, err := d.Letters.OfCase(d.t.Context(), d.who, d.part)
	d.must(err)
	x, err := d.Letters.Open(d.t.Context(), d.who, letters[2].ID)
	d.must(err)
	if !bytes.Equal(content["letters/03-terminated.html"], x.File) {
		d.t.Error("the letter is not the one that was issued")
	}
	end, _ := v.End()
	words := map[string][]string{
		"materials/plan-01.pdf": {"%PDF-1.7 plan"},
		"manifest.json":         {`"made_at": "` + end.At.Time().Format(time.RFC3339Nano) + `"`, `"number": "` + v.No + `"`, `"closing": "2"`},
		"answers.json":          {`"field": "road.place"`, `"source": "person"`, `"source": "register:`, v.Rows[0].Value},
		"case.json":             {`"code": "2"`, "作废办结", "工程取消", `"role": "officer"`, `"role": "applicant"`, "特别程序，暂停计时，不计", `"name": "legal"`, "第四十二条"},
		"audit.json":            {"casework.terminate", "letter.issue", d.Audit.VerifierKey()},
	}
	for name, all := range words {
		for _, w := range all {
			if !bytes.Contains(content[name], []byte(w)) {
				d.t.Errorf("%s does not say %q", name, w)
			}
		}
	}
	if bytes.Contains(content["case.json"], []byte(v.Facts()[1].By)) {
		d.t.Error("case.json names an officer's account")
	}
	if bytes.Contains(content["audit.json"], []byte("casework.archive")) {
		d.t.Error("the taking of the archive is in it: no two would be the same")
	}
}

// TestArchive_onlyTheUnitTakesIt, and a refusal leaves nothing.
func TestArchive_onlyTheUnitTakesIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		d, owner := c.terminated()
		was := len(c.entries(owner))
		for name, tc := range map[string]struct {
			who  ident.Actor
			kind fault.Kind
		}{
			"another unit": {c.login(ident.Staff, officerPhones["xc-water"]), fault.NotFound},
			"a unit above": {c.login(ident.Staff, "13900000010"), fault.Forbidden},
			"an auditor":   {c.login(ident.Staff, "13900000012"), fault.NotFound},
			"she herself":  {owner, fault.NotFound},
		} {
			if a, err := c.Casework.Archive(t.Context(), tc.who, d.part); !fault.Is(err, tc.kind) || a.Content != nil {
				t.Errorf("%s: %v, %d bytes", name, err, len(a.Content))
			}
		}
		if n := len(d.archivedRows()) + len(c.entries(owner)) - was; n != 0 {
			t.Errorf("refusals left %d rows", n)
		}
		path := "/desk/cases/" + string(d.part)
		officer := surfer{c, "chengban-desk", c.token(ident.Staff, roadOfficer)}
		officer.see(path, 200, "办结结果：2 作废办结", `href="`+path+`/archive"`, "下载归档包")
		officer.see("/en"+path, 200, "Closing code: 2 Closed, void")
		rec := officer.do("GET", path+"/archive", nil)
		for head, want := range map[string]string{
			"Content-Type": "application/zip", "Content-Disposition": `attachment; filename="` + d.open().No + `.zip"`, "Cache-Control": "no-store",
		} {
			if got := rec.Header().Get(head); rec.Code != 200 || got != want {
				t.Errorf("%d, %s: got %q, want %q", rec.Code, head, got, want)
			}
		}
		app := "/my/applications/" + string(d.open().Application)
		surfer{c, "chengban", c.token(ident.Citizen, ownerPhone)}.see(app, 200, "办结结果", "2 作废办结")
		surfer{c, "chengban", c.token(ident.Citizen, ownerPhone)}.see("/my/data", 200, "归档您的办件，整份取出")
	})
}

// TestArchive_aLastActThatIsNotSignedIsWaitedFor: the log has to prove the rows.
func TestArchive_aLastActThatIsNotSignedIsWaitedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		d, _ := c.terminated()
		c.must(c.Jobs.Stop(t.Context())) // nobody numbers rows now
		c.must(c.Casework.CheckMaterial(t.Context(), d.cmd(), "authority", true, ""))
		_, err := c.Casework.Archive(t.Context(), d.who, d.part)
		wantKey(t, err, "audit.unsigned")
		if len(d.archivedRows()) != 0 {
			t.Error("what was not handed out is entered")
		}
	})
}

func sum256(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

// rezipped makes a file of entries in an order.
func rezipped(t *testing.T, names []string, content map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, n := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(content[n]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// firstBad verifies a file with the key in it and gives the entry that is named
// first; "-" for none.
func firstBad(t *testing.T, file []byte) (entry, why string) {
	t.Helper()
	r, err := casework.VerifyArchive(file, "")
	if err != nil {
		return "", err.Error()
	}
	if len(r.Findings) == 0 {
		return "-", ""
	}
	return r.Findings[0].Entry, r.Findings[0].Fault.Key
}

// forged is an archive that somebody works on who redoes the manifest.
type forged struct {
	t       *testing.T
	names   []string
	content map[string][]byte
}

func (f forged) edit(name, from, to string) {
	f.t.Helper()
	if !bytes.Contains(f.content[name], []byte(from)) {
		f.t.Fatalf("%s has no %q", name, from)
	}
	f.content[name] = bytes.Replace(f.content[name], []byte(from), []byte(to), 1)
}

// listed gives the file with a manifest that agrees with it.
func (f forged) listed() []byte {
	f.t.Helper()
	var m map[string]any
	if err := json.Unmarshal(f.content["manifest.json"], &m); err != nil {
		f.t.Fatal(err)
	}
	var lines []any
	for _, n := range f.names {
		if n != "manifest.json" {
			lines = append(lines, map[string]any{"name": n, "sha256": sum256(f.content[n]), "size": len(f.content[n])})
		}
	}
	m["entries"] = lines
	var err error
	if f.content["manifest.json"], err = json.Marshal(m); err != nil {
		f.t.Fatal(err)
	}
	return rezipped(f.t, f.names, f.content)
}

// TestArchive_tamperingIsNamed: a byte in each entry, each entry dropped, one
// added, a swapped manifest, a byte anywhere; and what somebody does who makes the
// manifest anew.
func TestArchive_tamperingIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		d, _ := c.terminated()
		file := d.archive().Content
		names, content := unzipped(t, file)
		z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		c.must(err)
		for i, f := range z.File {
			from, err := f.DataOffset()
			c.must(err)
			flipped := bytes.Clone(file)
			flipped[from+int64(f.UncompressedSize64)/2] ^= 1
			wantBad(t, "a byte flipped", flipped, f.Name)
			wantBad(t, "dropped", rezipped(t, slices.Delete(slices.Clone(names), i, i+1), content), f.Name)
		}
		added := maps.Clone(content)
		for _, n := range []string{"letters/09-granted.html", "definition/item/other.yaml", "materials/x.pdf", "aaa.txt"} {
			added[n] = []byte("x")
			wantBad(t, "added", rezipped(t, append(slices.Clone(names), n), added), n)
		}
		wantBad(t, "twice", rezipped(t, append(slices.Clone(names), "answers.json"), content), "answers.json")
		for at := 0; at < len(file); at += 101 {
			flipped := bytes.Clone(file)
			flipped[at] ^= 1
			if entry, _ := firstBad(t, flipped); entry == "-" {
				t.Errorf("byte %d of %d flipped is not found", at, len(file))
			}
		}
		wantBad(t, "a tail", append(bytes.Clone(file), 0), "")
		c.checkForgeries(names, content)
		c.checkSwapped(names, content)
	})
}

func wantBad(t *testing.T, what string, file []byte, name string) {
	t.Helper()
	if entry, why := firstBad(t, file); entry != name || why == "" {
		t.Errorf("%s: names %q (%s), want %q", what, entry, why, name)
	}
}

// checkForgeries: with a manifest that agrees, letters, materials, definition and
// log still tell on each other.
func (c *city) checkForgeries(names []string, content map[string][]byte) {
	c.t.Helper()
	letter := "letters/03-terminated.html"
	rewrite := func(f forged) {
		was := sum256(f.content[letter])
		f.edit(letter, "工程取消", "工程完成")
		f.edit("case.json", was, sum256(f.content[letter]))
	}
	for what, tc := range map[string]struct {
		do    func(f forged)
		entry string
	}{
		"nothing but the manifest": {func(forged) {}, "answers.json"}, // the file's own order and dates are not these
		"a letter":                 {func(f forged) { f.edit(letter, "工程取消", "工程完成") }, letter},
		"a letter and the case":    {rewrite, letter},
		"a material":               {func(f forged) { f.edit("materials/plan-01.pdf", "plan", "plot") }, "materials/plan-01.pdf"},
		"the definition":           {func(f forged) { f.edit("definition/item/road-works.yaml", "review: true", "review: false") }, "definition/item/road-works.yaml"},
		"another closure":          {func(f forged) { f.edit("definition/closure.json", `"kind": "bundle"`, `"kind": "bundel"`) }, "definition/closure.json"},
		"a row of the log":         {func(f forged) { f.edit("audit.json", "casework.terminate", "casework.grant") }, "audit.json"},
		"the closing code":         {func(f forged) { f.edit("case.json", `"code": "2"`, `"code": "6"`) }, "manifest.json"},
		"the case's number":        {func(f forged) { f.edit("case.json", `"number": "4`, `"number": "5`) }, "manifest.json"},
	} {
		f := forged{c.t, names, maps.Clone(content)}
		tc.do(f)
		wantBad(c.t, what, f.listed(), tc.entry)
	}
	r, err := casework.VerifyArchive(rezipped(c.t, names, content), otherKey(c.t))
	c.must(err)
	if len(r.Findings) == 0 || r.Findings[0].Entry != "audit.json" {
		c.t.Errorf("with another key: %+v", r.Findings)
	}
}

func otherKey(t *testing.T) string {
	t.Helper()
	key, err := audit.VerifierKey(keyring.New([32]byte{2}).Signer(audit.KeyPurpose))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// checkSwapped: the manifest of another case does not pass for this one's.
func (c *city) checkSwapped(names []string, content map[string][]byte) {
	c.t.Helper()
	owner := c.login(ident.Citizen, ownerPhone)
	v := c.submitted(owner, i18n.Zh)
	c.decide(v.Cases[0], true)
	c.sequenced()
	other := seat{c, c.login(ident.Staff, officerPhones["xc-water"]), v.Cases[0].ID}
	_, theirs := unzipped(c.t, other.archive().Content)
	if !bytes.Contains(theirs["case.json"], []byte(`"code": "6"`)) {
		c.t.Error("a granted supply is not closed with 6")
	}
	swapped := maps.Clone(content)
	swapped["manifest.json"] = theirs["manifest.json"]
	r, err := casework.VerifyArchive(rezipped(c.t, names, swapped), "")
	c.must(err)
	if len(r.Findings) == 0 || r.Findings[0].Entry != "manifest.json" {
		c.t.Errorf("a swapped manifest: %+v", r.Findings)
	}
}

// TestVerifyArchive_tells: in both languages, to a program, and by its error.
func TestVerifyArchive_tells(t *testing.T) {
	c := newCity(t, dbtest.Open(t, dbtest.Config(t, storage.SQLite)))
	d, _ := c.terminated()
	good := d.archive().Content
	bad := bytes.Replace(good, []byte("%PDF-1.7 plan"), []byte("%PDF-1.7 plot"), 1)
	place := func(content []byte) string {
		path := filepath.Join(t.TempDir(), "case.zip")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tell := func(v ArchiveVerification) (string, error) {
		var out strings.Builder
		err := VerifyArchive(v, &out)
		return out.String(), err
	}
	said, err := tell(ArchiveVerification{File: place(good), Lang: i18n.Zh, Key: c.Audit.VerifierKey()})
	if err != nil || !strings.HasPrefix(said, "核验通过：办件 "+d.open().No) || strings.Contains(said, "--key") {
		t.Errorf("%v: %s", err, said)
	}
	if said, err = tell(ArchiveVerification{File: place(good), Lang: i18n.En}); err != nil || !strings.Contains(said, "--key") {
		t.Errorf("%v: %s", err, said)
	}
	said, err = tell(ArchiveVerification{File: place(bad), Lang: i18n.En})
	if err == nil || !strings.HasSuffix(err.Error(), "the first: materials/plan-01.pdf") || !strings.HasPrefix(said, "materials/plan-01.pdf: differs") {
		t.Errorf("%v: %s", err, said)
	}
	said, err = tell(ArchiveVerification{File: place(bad), Lang: i18n.En, JSON: true})
	var got archiveResult
	c.must(json.Unmarshal([]byte(said), &got))
	want := []archiveBad{{"materials/plan-01.pdf", "differs from its digest in the manifest"}}
	if d := cmp.Diff(want, got.Bad); err == nil || got.OK || d != "" {
		t.Errorf("%v: %s", err, d)
	}
	if _, err = tell(ArchiveVerification{File: place([]byte("PK")), Lang: i18n.En}); err == nil || !strings.Contains(err.Error(), "no archive") {
		t.Errorf("no archive: %v", err)
	}
}

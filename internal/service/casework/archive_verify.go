package casework

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/pack"
)

// ArchiveFinding is one thing in an archive that is not as it was made. Entry is
// the name of the file in it; "" when it is the archive itself.
type ArchiveFinding struct {
	Entry string
	Fault *fault.Fault
}

// In gives the finding as a sentence.
func (f ArchiveFinding) In(l i18n.Lang) string { return i18n.MsgArgs(l, f.Fault.Key, f.Fault.Args) }

// ArchiveReport is what VerifyArchive saw.
type ArchiveReport struct {
	Number   string // of the case
	Entries  int
	Manifest string // digest of the manifest, as the audit row of the taking has it
	Key      string // public key of the checkpoint, as the archive brings it
	Findings []ArchiveFinding
}

// VerifyArchive checks an archive package with nothing but a key that was got
// another way; "" = the key in the archive. Every entry is as the manifest says and
// none is missing or too many; letters and materials are those that the case names;
// the sources of the definition give the closure that the case stays on; the rows
// of the log lead to the signed checkpoint, and each letter has there the digest
// with which it was issued; the file is made as archives are. Findings come by the
// name of their entry, at most one each; the manifest's comes first, because by a
// wrong manifest nothing else can be told.
//
// What binds the answers and the case itself is the manifest, whose digest stands in
// the log of the installation (casework.archive): who rewrites both leaves an archive
// that agrees with itself.
//
// VerifyArchive returns Invalid for a file that is no archive at all.
func VerifyArchive(file []byte, verifier string) (ArchiveReport, error) {
	v := &archiveCheck{at: map[string][]byte{}, bad: map[string]*fault.Fault{}}
	if err := v.read(file); err != nil {
		return ArchiveReport{}, err
	}
	if v.parse(manifestName, &v.manifest) {
		v.listed()
	}
	if v.parse(caseName, &v.kase) {
		v.named()
		v.letters()
		v.materials()
	}
	var answers archivedAnswers
	v.parse(answersName, &answers)
	v.definition()
	v.log(verifier)
	v.made(file)
	return v.report(), nil
}

type archiveCheck struct {
	entries  []entry // in the order of the file
	at       map[string][]byte
	bad      map[string]*fault.Fault
	manifest manifest
	kase     archivedCase
	key      string
}

// find keeps the first thing that is wrong with an entry.
func (v *archiveCheck) find(name string, f *fault.Fault) {
	if v.bad[name] == nil {
		v.bad[name] = f
	}
}

func (v *archiveCheck) report() ArchiveReport {
	r := ArchiveReport{Number: v.manifest.Number, Entries: len(v.entries), Manifest: hexDigest(v.at[manifestName]), Key: v.key}
	for name, f := range v.bad {
		r.Findings = append(r.Findings, ArchiveFinding{name, f})
	}
	slices.SortFunc(r.Findings, func(a, b ArchiveFinding) int {
		switch manifestName {
		case a.Entry:
			return -1
		case b.Entry:
			return 1
		}
		return cmp.Compare(a.Entry, b.Entry)
	})
	return r
}

// read takes the entries out as they stand, without the checks of the zip format:
// the manifest says more.
func (v *archiveCheck) read(file []byte) error {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return fault.NewInvalid("casework.archive.unreadable").Because(err)
	}
	for _, f := range z.File {
		var content []byte
		r, err := f.OpenRaw()
		if err == nil {
			content, err = io.ReadAll(r)
		}
		if err != nil || f.Method != zip.Store {
			v.find(f.Name, fault.NewConflict("casework.archive.entry"))
		}
		if _, twice := v.at[f.Name]; twice {
			v.find(f.Name, fault.NewConflict("casework.archive.twice"))
		}
		v.entries, v.at[f.Name] = append(v.entries, entry{f.Name, content}), content
	}
	return nil
}

// parse reads an entry that every archive has.
func (v *archiveCheck) parse(name string, into any) bool {
	content, ok := v.at[name]
	if !ok {
		v.find(name, fault.NewConflict("casework.archive.missing"))
		return false
	}
	if err := json.Unmarshal(content, into); err != nil {
		v.find(name, fault.NewConflict("casework.archive.json"))
		return false
	}
	return true
}

// listed compares the entries with the manifest.
func (v *archiveCheck) listed() {
	if v.manifest.Format != archiveFormat {
		v.find(manifestName, fault.NewConflict("casework.archive.format", "format", archiveFormat))
	}
	lines, missing, extra := map[string]manifestLine{}, 0, 0
	for _, l := range v.manifest.Entries {
		if _, twice := lines[l.Name]; twice || l.Name == manifestName {
			v.find(manifestName, fault.NewConflict("casework.archive.twice"))
		}
		lines[l.Name] = l
		if _, ok := v.at[l.Name]; !ok {
			v.find(l.Name, fault.NewConflict("casework.archive.missing"))
			missing++
		}
	}
	for name, content := range v.at {
		l, ok := lines[name]
		switch {
		case name == manifestName:
		case !ok:
			v.find(name, fault.NewConflict("casework.archive.extra"))
			extra++
		case l != lineOf(entry{name, content}):
			v.find(name, fault.NewConflict("casework.archive.digest"))
		}
	}
	if missing > 0 && extra > 0 { // one and the same, under two names
		v.find(manifestName, fault.NewConflict("casework.archive.names"))
	}
}

// fixed are the entries outside the folders, and folders those that hold the rest.
var (
	fixed   = []string{manifestName, caseName, answersName, auditName}
	folders = []string{"letters/", "materials/", "definition/"}
)

// named holds the manifest and the names of the entries against the case.
func (v *archiveCheck) named() {
	for name := range v.at {
		inFolder := slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(name, f) })
		if !inFolder && !slices.Contains(fixed, name) {
			v.find(name, fault.NewConflict("casework.archive.not_of_case"))
		}
	}
	if v.at[manifestName] == nil {
		return
	}
	if v.manifest.Number != v.kase.Number || v.manifest.Closing != v.kase.Closing.Code || v.manifest.MadeAt != v.kase.Closing.At {
		v.find(manifestName, fault.NewConflict("casework.archive.other_case", "number", v.kase.Number))
	}
}

// folder checks that the entries below a folder are exactly those that the case
// names, each with its digest.
func (v *archiveCheck) folder(folder string, digests map[string]string) {
	for name := range digests {
		content, ok := v.at[name]
		switch {
		case !ok:
			v.find(name, fault.NewConflict("casework.archive.missing"))
		case hexDigest(content) != digests[name]:
			v.find(name, fault.NewConflict("casework.archive.case_digest"))
		}
	}
	for name := range v.at {
		if _, ok := digests[name]; !ok && strings.HasPrefix(name, folder) {
			v.find(name, fault.NewConflict("casework.archive.not_of_case"))
		}
	}
}

func (v *archiveCheck) letters() {
	digests := map[string]string{}
	for _, l := range v.kase.Letters {
		digests[l.Entry] = l.Digest
	}
	v.folder("letters/", digests)
}

func (v *archiveCheck) materials() {
	digests := map[string]string{}
	for _, m := range v.kase.Materials {
		for _, f := range m.Files {
			digests[f.Entry] = f.Digest
		}
	}
	v.folder("materials/", digests)
}

// definition checks that the sources give the closure that the case stays on.
func (v *archiveCheck) definition() {
	var index archivedClosure
	if !v.parse(closureName, &index) {
		return
	}
	if index.Hash != v.kase.Closure && v.kase.Closure != "" {
		v.find(closureName, fault.NewConflict("casework.archive.closure"))
	}
	c := pack.Closure{Hash: index.Hash, Kind: index.Kind, Code: index.Code}
	names, entryOf := map[string]bool{closureName: true}, map[pack.Member]string{}
	var sources []pack.Source
	for _, m := range index.Members {
		names[m.Entry], entryOf[m.Member] = true, m.Entry
		c.Members = append(c.Members, m.Member)
		sources = append(sources, pack.Source{Member: m.Member, Path: path.Base(m.Entry), Bytes: v.at[m.Entry]})
	}
	if bad, ok := c.Check(sources); !ok {
		v.find(cmp.Or(entryOf[bad], closureName), fault.NewConflict("casework.archive.closure"))
	}
	for name := range v.at {
		if !names[name] && strings.HasPrefix(name, "definition/") {
			v.find(name, fault.NewConflict("casework.archive.not_of_case"))
		}
	}
}

// log checks the rows against the checkpoint, and the letters against the rows.
func (v *archiveCheck) log(verifier string) {
	content, ok := v.at[auditName]
	if !ok {
		v.find(auditName, fault.NewConflict("casework.archive.missing"))
		return
	}
	proof, found, err := audit.VerifyProof(content, verifier)
	if err != nil {
		v.find(auditName, fault.NewConflict("casework.archive.json"))
		return
	}
	for _, f := range found {
		v.find(auditName, f.Fault)
	}
	v.key = proof.Key
	if v.kase.ID != "" {
		v.rows(proof)
	}
}

// rows: each is about the case or one of its letters, and each letter was issued
// with the digest that it has.
func (v *archiveCheck) rows(proof audit.Proof) {
	issued, ours := map[string]string{}, map[string]bool{"case " + string(v.kase.ID): true}
	for _, l := range v.kase.Letters {
		ours["letter "+string(l.ID)] = true
	}
	for _, e := range proof.Entries {
		if !ours[e.Field("kind")+" "+e.Field("object")] {
			v.find(auditName, fault.NewConflict("casework.archive.row", "entry", e.Number))
		}
		if e.Field("act") == "letter.issue" {
			var data struct{ Digest string }
			if json.Unmarshal([]byte(e.Field("data")), &data) == nil {
				issued[e.Field("object")] = data.Digest
			}
		}
	}
	for _, l := range v.kase.Letters {
		if issued[string(l.ID)] != l.Digest {
			v.find(l.Entry, fault.NewConflict("casework.archive.issued"))
		}
	}
}

// made makes the file anew from its entries: whatever stands between them, before
// or behind is a finding about the entry where the two part.
func (v *archiveCheck) made(file []byte) {
	again, err := zipped(v.entries)
	if err != nil || bytes.Equal(again, file) || len(v.bad) > 0 {
		return
	}
	at := 0
	for at < min(len(again), len(file)) && again[at] == file[at] {
		at++
	}
	v.find(nameAt(again, int64(at)), fault.NewConflict("casework.archive.bytes"))
}

// nameAt names the entry in whose header or content a place of the file lies; ""
// behind the last.
func nameAt(file []byte, at int64) string {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return ""
	}
	for _, f := range z.File {
		from, err := f.DataOffset()
		if err == nil && at < from+int64(f.CompressedSize64) { //nolint:gosec // sizes of what lies in memory
			return f.Name
		}
	}
	return ""
}

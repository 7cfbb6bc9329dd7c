package casework

import (
	"context"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/pack"
)

// archived is the act of taking an archive. Its own rows are not in archives:
// with them no two would be the same.
const archived = "casework.archive"

// archivePurpose is what the applicant reads in the ledger.
const archivePurpose = "casework.purpose.archive"

var archiving = cause{exchange.CaseWork, archivePurpose, true}

// Archive is the archive package 归档 of a closed case: one file that explains the
// case, and can be checked, without the program and its database.
type Archive struct {
	Name    string // of the file
	Content []byte // a zip file, uncompressed
}

// Archive gives the archive package of a closed case to an officer or the head of
// its unit. The same case gives the same bytes; what happens to a case after its
// end, such as the service of a letter, makes it another. Personal data leave: the
// audit row and the ledger's entries about answers, letters and files are
// committed before a file is opened.
//
// Archive returns Conflict for a case that is open, and for one whose last acts are
// not in a signed checkpoint yet (audit.unsigned).
func (s *Service) Archive(ctx context.Context, by ident.Actor, id ident.CaseID) (out Archive, err error) {
	defer fault.Wrap(&err, "casework.archive(%s)", id)
	def, part, err := s.limitsOf(ctx, id)
	if err != nil {
		return Archive{}, err
	}
	var p *packing
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		p = &packing{Service: s, def: def, part: part, by: by}
		return p.packTx(ctx, tx, id)
	})
	if err != nil {
		return Archive{}, err
	}
	if err := p.openFiles(ctx); err != nil {
		return Archive{}, err
	}
	out.Name = p.c.No + ".zip"
	out.Content, err = zipped(p.entries)
	return out, err
}

// packing is one archive in the making.
type packing struct {
	*Service
	def  *Definition
	part Part
	by   ident.Actor

	c       *Case
	app     *Application
	entries []entry
	blobs   []packedFile
}

// packedFile is a material whose content is opened after the commit.
type packedFile struct {
	manifestLine
	blob ident.BlobID
}

// packTx is the order of writes: authorise → closed? → read → ledger → audit.
func (p *packing) packTx(ctx context.Context, tx storage.Tx, id ident.CaseID) (err error) {
	if p.c, err = p.loadCaseTx(ctx, tx, id); err != nil {
		return err
	}
	if p.app, err = p.loadApplicationTx(ctx, tx, p.c.Application); err != nil {
		return err
	}
	if err := p.access.Can(p.by, identity.CaseArchive, file{app: p.app}.object(p.c)); err != nil {
		return err
	}
	if !p.c.Status().Final() {
		return fault.NewConflict("casework.still_open", "number", p.c.No)
	}
	for _, collect := range []func(context.Context, storage.Tx) error{p.answersTx, p.caseTx, p.definitionTx} {
		if err := collect(ctx, tx); err != nil {
			return err
		}
	}
	return p.recordTx(ctx, tx)
}

func (p *packing) add(name string, v any) error {
	e, err := jsonEntry(name, v)
	p.entries = append(p.entries, e)
	return err
}

// answersTx adds the answers and enters the reading of them.
func (p *packing) answersTx(ctx context.Context, tx storage.Tx) error {
	answers, err := p.Service.answersTx(ctx, tx, p.c.ID)
	if err != nil {
		return err
	}
	consents, err := p.consentsTx(ctx, tx, p.app.ID)
	if err != nil {
		return err
	}
	var consent ConsentView
	for _, k := range consents {
		if k.Case == p.c.ID {
			consent = k
		}
	}
	if err := p.add(answersName, archivedAnswersOf(p.def, p.app, consent, answers)); err != nil {
		return err
	}
	return p.discloseTx(ctx, tx, p.by, p.app, p.c, answers, archiving)
}

// caseTx adds the case with its letters, materials and log.
func (p *packing) caseTx(ctx context.Context, tx storage.Tx) error {
	copies, err := p.letters.CopiesTx(ctx, tx, p.by, p.c.ID, archivePurpose)
	if err != nil {
		return err
	}
	materials, err := p.materialsOfTx(ctx, tx)
	if err != nil {
		return err
	}
	past, err := p.Service.clocks.AlmanacTx(ctx, tx)
	if err != nil {
		return err
	}
	clocks, err := p.c.archivedClocks(p.part, past)
	if err != nil {
		return err
	}
	code, _ := CloseCode(p.c.facts, p.part)
	lines, files := archivedLetters(copies)
	p.entries = append(p.entries, files...)
	err = p.add(caseName, archivedCase{
		ID: p.c.ID, Number: p.c.No, Application: p.app.No, Part: p.c.Part, Item: p.c.Item, Title: p.part.Title, Mode: p.c.Mode,
		Unit: p.c.Org, Region: p.c.Region, Zone: p.c.Zone, Closure: pack.Hash(p.app.Closure), SubmittedAt: stamp(p.app.SubmittedAt),
		Status: p.c.Status(), Closing: archivedClosing{code, code.Words(), stamp(p.closedAt())},
		Facts: p.c.archivedFacts(p.part), Clocks: clocks, Materials: materials, Letters: lines,
	})
	if err != nil {
		return err
	}
	return p.logTx(ctx, tx, copies)
}

// materialsOfTx lists the materials and enters each file that will be opened.
func (p *packing) materialsOfTx(ctx context.Context, tx storage.Tx) ([]archivedMaterial, error) {
	all, err := p.materialsTx(ctx, tx, p.c.ID)
	if err != nil {
		return nil, err
	}
	out := archivedMaterials(p.part, all)
	for i, m := range all {
		for n, f := range m.Files {
			if _, err := p.fileTx(ctx, tx, p.by, p.app, p.c, f.Blob, archivePurpose); err != nil {
				return nil, err
			}
			p.blobs = append(p.blobs, packedFile{manifestLine{out[i].Files[n].Entry, f.Digest, f.Size}, f.Blob})
		}
	}
	return out, nil
}

// logTx adds the rows about the case and its letters, with their proofs.
func (p *packing) logTx(ctx context.Context, tx storage.Tx, letters []letter.Copy) error {
	objects := []audit.Object{{Kind: "case", ID: string(p.c.ID)}}
	for _, l := range letters {
		objects = append(objects, audit.Object{Kind: "letter", ID: string(l.ID)})
	}
	proof, err := p.log.ProveTx(ctx, tx, objects, archived)
	if err != nil {
		return err
	}
	return p.add(auditName, proof)
}

// definitionTx adds the bytes of the definition that the case stays on.
func (p *packing) definitionTx(ctx context.Context, tx storage.Tx) error {
	closure, sources, err := pack.Sources(ctx, tx, pack.Hash(p.app.Closure))
	if err != nil {
		return err
	}
	index, files := archivedDefinition(closure, sources)
	p.entries = append(p.entries, files...)
	return p.add(closureName, index)
}

// recordTx closes the manifest and writes that the archive was taken. The row
// has the manifest's digest: who holds a file can tell whether it is the one.
func (p *packing) recordTx(ctx context.Context, tx storage.Tx) error {
	files := make([]manifestLine, len(p.blobs))
	for i, b := range p.blobs {
		files[i] = b.manifestLine
	}
	code, _ := CloseCode(p.c.facts, p.part)
	e, err := jsonEntry(manifestName, newManifest(p.c.No, code, p.closedAt(), p.entries, files))
	if err != nil {
		return err
	}
	p.entries = append(p.entries, e)
	rec := audit.Record{
		Act: archived, Kind: "case", ID: string(p.c.ID), Org: p.c.Org,
		Data: map[string]string{"manifest": hexDigest(e.Content), "entries": strconv.Itoa(len(p.entries) + len(files))},
	}
	return audit.RecordTx(ctx, tx, p.by, rec, p.clock.Now())
}

// closedAt is the instant at which the case came to its last end.
func (p *packing) closedAt() clock.Instant {
	end, _ := p.c.End()
	return end.At
}

// openFiles adds the materials. Package blob has compared each with its digest;
// one that is not as the case has it is an Internal fault.
func (p *packing) openFiles(ctx context.Context) error {
	for _, b := range p.blobs {
		info, content, err := p.files.Open(ctx, b.blob)
		if err != nil {
			return err
		}
		if info.Digest != b.Digest {
			return fault.New(fault.Internal, "blob.damaged")
		}
		p.entries = append(p.entries, entry{b.Name, content})
	}
	return nil
}

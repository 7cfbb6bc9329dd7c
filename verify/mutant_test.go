package verify_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
	"github.com/chengban/chengban/verify"
)

// bench is where mutants are made: a world, a document, the office's order to seal
// it, and what the verifier is given.
type bench struct {
	t     testing.TB
	w     sealtest.World
	doc   []byte
	order sign.Order
	opt   verify.Options
}

func newBench(t testing.TB) *bench {
	t.Helper()
	w := sealtest.NewWorld(t)
	return &bench{t: t, w: w, doc: sealtest.Document(t, "许可"), order: w.Order(t), opt: options(t, w)}
}

func (b *bench) sealed() []byte { b.t.Helper(); return sealtest.Sign(b.t, b.doc, b.order) }

func (b *bench) files(doc []byte) []sign.File {
	b.t.Helper()
	f, err := sign.Unpack(doc)
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

func (b *bench) pack(files []sign.File) []byte {
	b.t.Helper()
	out, err := sign.Pack(files)
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

const signDir = "Doc_0/Signs/Sign_0/"

// edit changes one file of a document.
func (b *bench) edit(doc []byte, name string, change func([]byte) []byte) []byte {
	b.t.Helper()
	files := b.files(doc)
	i := slices.IndexFunc(files, func(f sign.File) bool { return f.Name == name })
	if i < 0 {
		b.t.Fatalf("no %s", name)
	}
	before := files[i].Data
	files[i].Data = change(bytes.Clone(before))
	if bytes.Equal(before, files[i].Data) {
		b.t.Fatalf("%s is unchanged", name)
	}
	return b.pack(files)
}

func replace(old, with string) func([]byte) []byte {
	return func(x []byte) []byte { return bytes.Replace(x, []byte(old), []byte(with), 1) }
}

// resign changes Signature.xml as its signer could, and what is signed of it.
func (b *bench) resign(doc []byte, xml func([]byte) []byte, change func(*ses.Spec)) []byte {
	b.t.Helper()
	if xml != nil {
		doc = b.edit(doc, signDir+"Signature.xml", xml)
	}
	spec := ses.Spec{Seal: b.order.Seal, Time: b.order.Time, Property: "/" + signDir + "Signature.xml"}
	for _, f := range b.files(doc) {
		if f.Name == signDir+"Signature.xml" {
			spec.DataHash = pki.Digest(f.Data)
		}
	}
	if change != nil {
		change(&spec)
	}
	return b.edit(doc, signDir+"SignedValue.dat", func([]byte) []byte { return b.value(spec, b.order.Signer) })
}

func (b *bench) value(spec ses.Spec, p ses.Party) []byte {
	b.t.Helper()
	v, err := ses.SignDocument(spec, p)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// seal changes the office's seal before it is used.
func (b *bench) seal(change func(*ses.SealSpec)) []byte {
	b.t.Helper()
	spec := b.w.SealSpec()
	change(&spec)
	return sealtest.Seal(b.t, spec, b.w.Maker)
}

// office gives the office another certificate, which may use the seal.
func (b *bench) office(e sealtest.Entity) []byte {
	b.t.Helper()
	b.order.Signer = e.Party(b.t)
	b.order.Seal = b.seal(func(s *ses.SealSpec) { s.Certs = [][]byte{e.Cert.DER} })
	return b.sealed()
}

func (b *bench) issue(issuer sealtest.Entity, t sealtest.Template) sealtest.Entity {
	b.t.Helper()
	return sealtest.Issue(b.t, issuer, t)
}

// stamp lets party stamp the time.
func (b *bench) stamp(p ses.Party, at time.Time, of func([]byte) []byte) []byte {
	b.order.TimeStamp = func(v []byte) ([]byte, error) {
		if of != nil {
			v = of(v)
		}
		return ses.StampTime(v, at, 1, p)
	}
	return b.sealed()
}

// as gives the certificate of one with the key of another.
func (b *bench) as(cert, key sealtest.Entity) ses.Party {
	return ses.Party{Certificate: cert.Cert.DER, Sign: key.Party(b.t).Sign}
}

func (b *bench) status() *verify.StatusFile {
	return b.opt.Status.(*verify.StatusFile)
}

// mutant is a document with one fault. want are all checks that do not pass.
type mutant struct {
	check, name string
	make        func(b *bench) []byte
	want        string
}

// mutants have at least two of each check.
func mutants() []mutant {
	return slices.Concat(containerMutants(), contentMutants(), signatureMutants(), trustMutants(), timeMutants(), statusMutants())
}

func containerMutants() []mutant {
	return []mutant{
		{"container", "bytes behind the zip", func(b *bench) []byte { return append(b.sealed(), "<script>"...) }, "container:fail:bytes_after"},
		{"container", "bytes in front of the zip", func(b *bench) []byte { return append([]byte("#!/bin/sh\n"), b.sealed()...) }, "container:fail:bytes_before"},
		{"container", "a file twice", func(b *bench) []byte {
			f := b.files(b.sealed())
			return b.pack(append(f, sign.File{Name: f[1].Name, Data: []byte("<ofd:Document/>")}))
		}, "container:fail:duplicate_name"},
		{"container", "a file in another letter case", func(b *bench) []byte {
			f := b.files(b.sealed())
			return b.pack(append(f, sign.File{Name: "DOC_0/document.xml", Data: []byte("<ofd:Document/>")}))
		}, "container:fail:duplicate_folded coverage:fail:smuggled"},
	}
}

func contentMutants() []mutant {
	xml := signDir + "Signature.xml"
	return []mutant{
		{"coverage", "a file that nothing names", func(b *bench) []byte {
			return b.pack(append(b.files(b.sealed()), sign.File{Name: "Doc_0/Res/extra.png", Data: []byte("x")}))
		}, "coverage:fail:smuggled"},
		{"coverage", "a file in the folder of the signature", func(b *bench) []byte {
			return b.pack(append(b.files(b.sealed()), sign.File{Name: signDir + "Other.xml", Data: []byte("x")}))
		}, "coverage:fail:smuggled"},
		{"coverage", "the signer leaves a page out", func(b *bench) []byte {
			return b.resign(b.sealed(), func(x []byte) []byte {
				i := bytes.Index(x, []byte(`<ofd:Reference FileRef="/Doc_0/Pages/Page_0/Content.xml">`))
				j := i + bytes.Index(x[i:], []byte("</ofd:Reference>")) + len("</ofd:Reference>")
				return append(x[:i:i], x[j:]...)
			}, nil)
		}, "coverage:fail:smuggled"},
		{"coverage", "a file between two signatures", func(b *bench) []byte {
			b.order.Lock = false
			f := append(b.files(b.sealed()), sign.File{Name: "Doc_0/Res/extra.png", Data: []byte("x")})
			return sealtest.Sign(b.t, b.pack(f), b.order)
		}, "coverage:unknown:added_later"},
		{"digests", "another text", func(b *bench) []byte {
			return b.edit(b.sealed(), "Doc_0/Pages/Page_0/Content.xml", replace("许可", "准许"))
		}, "digests:fail:altered"},
		{"digests", "a file taken out", func(b *bench) []byte {
			return b.pack(slices.DeleteFunc(b.files(b.sealed()), func(f sign.File) bool { return f.Name == "Doc_0/PublicRes.xml" }))
		}, "digests:fail:missing"},
		{"digests", "a file renamed", func(b *bench) []byte {
			f := b.files(b.sealed())
			f[2].Name = "Doc_0/DocumentRes.xml"
			return b.pack(f)
		}, "coverage:fail:smuggled digests:fail:missing"},
		{"digests", "two digests for one file", func(b *bench) []byte {
			return b.resign(b.sealed(), replace("<ofd:Reference ", `<ofd:Reference FileRef="/ofd.XML"><ofd:CheckValue>AA==</ofd:CheckValue></ofd:Reference><ofd:Reference `), nil)
		}, "digests:fail:altered"},
		{"digests", "one file twice, in another letter case", func(b *bench) []byte {
			return b.resign(b.sealed(), func(x []byte) []byte {
				i := bytes.Index(x, []byte("<ofd:Reference "))
				j := i + bytes.Index(x[i:], []byte("</ofd:Reference>")) + len("</ofd:Reference>")
				again := bytes.Replace(bytes.Clone(x[i:j]), []byte("/OFD.xml"), []byte("/ofd.XML"), 1)
				return slices.Concat(x[:i], again, x[i:])
			}, nil)
		}, "digests:fail:twice"},
		{"digests", "MD5", func(b *bench) []byte { return b.resign(b.sealed(), replace(pki.OIDSM3, "MD5"), nil) }, "digests:fail:weak"},
		{"digests", "a signature added to a locked document", func(b *bench) []byte {
			return b.edit(b.sealed(), "Doc_0/Signs/Signatures.xml", replace("<ofd:MaxSignId>1", "<ofd:MaxSignId>2"))
		}, "digests:fail:altered"},
		{"manifest", "the seal drawn at another place", func(b *bench) []byte { return b.edit(b.sealed(), xml, replace(`Boundary="120`, `Boundary="20`)) }, "manifest:fail:altered"},
		{"manifest", "the digests adapted to another text", func(b *bench) []byte {
			doc := b.edit(b.sealed(), "Doc_0/PublicRes.xml", replace("宋体", "黑体"))
			old, now := pki.Digest(b.files(b.doc)[2].Data), pki.Digest(b.files(doc)[2].Data)
			return b.edit(doc, xml, replace(b64(old), b64(now)))
		}, "manifest:fail:altered"},
		{"manifest", "signed for another place", func(b *bench) []byte {
			return b.resign(b.sealed(), nil, func(s *ses.Spec) { s.Property = "/Doc_0/Signs/Sign_7/Signature.xml" })
		}, "manifest:fail:path"},
		{"manifest", "signed for another file", func(b *bench) []byte {
			return b.resign(b.sealed(), nil, func(s *ses.Spec) { s.Property = "/OFD.xml" })
		}, "manifest:fail:path"},
	}
}

func signatureMutants() []mutant {
	return []mutant{
		{"signature", "another key under the office's certificate", func(b *bench) []byte {
			b.order.Signer = b.as(b.w.Office, b.w.Rogue)
			b.order.Signer.Sign = b.issue(sealtest.Entity{}, sealtest.Template{Name: "贼", CA: true}).Party(b.t).Sign
			return b.sealed()
		}, "signature:fail:wrong"},
		{"signature", "the signature of another document", func(b *bench) []byte {
			other := b.files(sealtest.Sign(b.t, sealtest.Document(b.t, "乙"), b.order))
			return b.edit(b.sealed(), signDir+"SignedValue.dat", func([]byte) []byte { return other[len(other)-1].Data })
		}, "manifest:fail:altered"},
		{"signature", "the office's signature under other words", func(b *bench) []byte {
			s, err := ses.Parse(b.files(b.sealed())[7].Data)
			if err != nil {
				b.t.Fatal(err)
			}
			return b.resign(b.sealed(), nil, func(later *ses.Spec) {
				later.Time = later.Time.Add(time.Hour)
				b.order.Signer.Sign = func([]byte) ([]byte, error) { return s.Value, nil }
			})
		}, "signature:fail:wrong"},
		{"signature", "another method in Signature.xml", func(b *bench) []byte {
			return b.resign(b.sealed(), replace(pki.OIDSM2WithSM3, "1.2.840.10045.4.3.2"), nil)
		}, "signature:fail:method"},
		{"signature", "no signature at all", func(b *bench) []byte {
			return b.edit(b.sealed(), signDir+"SignedValue.dat", func([]byte) []byte { return []byte("0") })
		}, "manifest:unknown:not_reached signature:fail:unreadable signer_in_seal:unknown:not_reached seal:unknown:not_reached chains:unknown:not_reached " +
			"validity:unknown:not_reached timestamp:unknown:not_reached revocation:unknown:not_reached status:unknown:not_reached"},
		{"signer_in_seal", "another office of the same authority", func(b *bench) []byte { b.order.Signer = b.w.Other.Party(b.t); return b.sealed() }, "signer_in_seal:fail:not_listed"},
		{"signer_in_seal", "a list of digests without the signer", func(b *bench) []byte {
			b.order.Seal = b.seal(func(s *ses.SealSpec) { s.Certs, s.ByDigest = [][]byte{b.w.Other.Cert.DER}, true })
			return b.sealed()
		}, "signer_in_seal:fail:not_listed"},
		{"signer_in_seal", "the office's key in a newer certificate", func(b *bench) []byte {
			b.order.Signer = b.issue(b.w.Middle, sealtest.Template{Name: "许昌市政务服务局", From: sealtest.Day(2026, 1, 1), Until: sealtest.Day(2031, 1, 1)}).Party(b.t)
			return b.sealed()
		}, "signer_in_seal:fail:not_listed"},
		{"seal", "the maker's signature is garbage", func(b *bench) []byte {
			p := b.w.Maker.Party(b.t)
			p.Sign = func([]byte) ([]byte, error) { return bytes.Repeat([]byte{7}, 64), nil }
			b.order.Seal = must(b.t)(ses.MakeSeal(b.w.SealSpec(), p))
			return b.sealed()
		}, "seal:fail:wrong"},
		{"seal", "another picture in the seal", func(b *bench) []byte {
			b.order.Seal = bytes.Replace(b.order.Seal, []byte("IDAT"), []byte("IDAX"), 1)
			return b.sealed()
		}, "seal:fail:wrong"},
		{"seal", "another Seal.esl than was signed with", func(b *bench) []byte {
			used := b.order.Seal
			b.order.Seal = b.seal(func(s *ses.SealSpec) { s.Name = "许昌市人民政府" })
			doc := b.sealed()
			b.order.Seal = used
			return b.resign(doc, nil, nil)
		}, "seal:fail:file_differs"},
		{"seal", "Seal.esl is missing", func(b *bench) []byte {
			return b.resign(b.sealed(), replace("Seal.esl</ofd:BaseLoc>", "Seal2.esl</ofd:BaseLoc>"), nil)
		}, "seal:fail:file_missing"},
		{"seal", "a seal drawn without one", func(b *bench) []byte { b.order.Seal = nil; return b.sealed() }, "seal:fail:drawn_without"},
	}
}

func must(t testing.TB) func([]byte, error) []byte {
	return func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

func trustMutants() []mutant {
	office := "许昌市政务服务局"
	return []mutant{
		{"chains", "an authority that takes a trusted name", func(b *bench) []byte {
			root := b.issue(sealtest.Entity{}, sealtest.Template{Name: "试验二级", Seed: "贼", CA: true})
			return b.office(b.issue(root, sealtest.Template{Name: office}))
		}, "chains:fail:issuer_signature"},
		{"chains", "a certificate for encryption", func(b *bench) []byte {
			return b.office(b.issue(b.w.Middle, sealtest.Template{Name: office, Usage: smx509.KeyUsageKeyEncipherment}))
		}, "chains:fail:key_usage"},
		{"chains", "an authority signs documents", func(b *bench) []byte {
			return b.office(b.issue(b.w.Root, sealtest.Template{Name: office, CA: true, Usage: smx509.KeyUsageDigitalSignature | smx509.KeyUsageCertSign}))
		}, "chains:fail:key_usage"},
		{"chains", "an authority below one that may have none", func(b *bench) []byte {
			sub := b.issue(b.w.Middle, sealtest.Template{Name: "三级", CA: true})
			if err := b.opt.Trust.AddCertificates(sub.Cert.DER); err != nil {
				b.t.Fatal(err)
			}
			return b.office(b.issue(sub, sealtest.Template{Name: office}))
		}, "chains:fail:issuer_constraint"},
		{"chains", "an unknown root", func(b *bench) []byte { return b.office(b.w.Rogue) }, "chains:unknown:unknown_root revocation:unknown:issuer_unknown"},
		{"chains", "a maker of seals who is none", func(b *bench) []byte {
			b.order.Seal = sealtest.Seal(b.t, b.w.SealSpec(), b.w.Other)
			return b.sealed()
		}, "chains:unknown:maker_unlisted"},
		{"chains", "a condition that nobody knows", func(b *bench) []byte {
			e := sealtest.Template{Name: office}
			e.Extra = append(e.Extra, sealtest.CriticalExtension())
			return b.office(b.issue(b.w.Middle, e))
		}, "chains:unknown:critical_extension"},
		{"chains", "a certificate that says nothing of its use", func(b *bench) []byte {
			return b.office(b.issue(b.w.Middle, sealtest.Template{Name: office, NoUsage: true}))
		}, "chains:unknown:key_usage_unsaid"},
	}
}

func timeMutants() []mutant {
	rogue := func(b *bench) ses.Party { return b.as(b.w.Stamper, b.w.Other) }
	return []mutant{
		{"validity", "a certificate that had expired", func(b *bench) []byte {
			return b.office(b.issue(b.w.Middle, sealtest.Template{Name: "老局", From: sealtest.Day(2025, 1, 1), Until: sealtest.Day(2026, 6, 1)}))
		}, "validity:fail:certificate_dates"},
		{"validity", "a seal that had ended", func(b *bench) []byte {
			b.order.Seal = b.seal(func(s *ses.SealSpec) { s.Until = sealtest.Day(2026, 6, 1) })
			return b.sealed()
		}, "validity:fail:seal_dates"},
		{"validity", "a seal that was not made yet", func(b *bench) []byte {
			b.order.Seal = b.seal(func(s *ses.SealSpec) { s.Created = sealtest.Day(2027, 1, 1) })
			return b.sealed()
		}, "validity:fail:seal_dates"},
		{"validity", "signed tomorrow", func(b *bench) []byte {
			b.order.Time = now().AddDate(0, 0, 1)
			b.status().Known = now().AddDate(0, 0, 2)
			return b.sealed()
		}, "validity:fail:future"},
		{"validity", "a maker whose certificate had expired", func(b *bench) []byte {
			m := b.issue(b.w.Middle, sealtest.Template{Name: "老制章", From: sealtest.Day(2020, 1, 1), Until: sealtest.Day(2025, 6, 1)})
			if err := b.opt.Trust.AddCertificates(m.Cert.DER); err != nil {
				b.t.Fatal(err)
			}
			b.order.Seal = sealtest.Seal(b.t, b.w.SealSpec(), m)
			return b.sealed()
		}, "validity:fail:maker_dates"},
		{"timestamp", "of another signature", func(b *bench) []byte {
			return b.stamp(b.w.Stamper.Party(b.t), b.order.Time, func(v []byte) []byte { return v[1:] })
		}, "timestamp:fail:imprint"},
		{"timestamp", "forged", func(b *bench) []byte { return b.stamp(rogue(b), b.order.Time, nil) }, "timestamp:fail:wrong"},
		{"timestamp", "by somebody who stamps nothing", func(b *bench) []byte { return b.stamp(b.w.Other.Party(b.t), b.order.Time, nil) }, "timestamp:fail:key_usage"},
		{"timestamp", "before the signature", func(b *bench) []byte {
			return b.stamp(b.w.Stamper.Party(b.t), b.order.Time.Add(-time.Hour), nil)
		}, "timestamp:fail:before"},
		{"timestamp", "of an unknown authority", func(b *bench) []byte {
			e := b.issue(b.w.RogueRoot, sealtest.Template{Name: "外来时间戳", Stamping: true})
			return b.stamp(e.Party(b.t), b.order.Time, nil)
		}, "timestamp:unknown:unknown_root"},
		{"timestamp", "no time stamp", func(b *bench) []byte {
			b.order.TimeStamp = func([]byte) ([]byte, error) { return []byte("12:00"), nil }
			return b.sealed()
		}, "timestamp:fail:unreadable"},
	}
}

func statusMutants() []mutant {
	seal := func(b *bench, s ...verify.Standing) []byte {
		b.status().Seals = map[string][]verify.Standing{b.w.SealSpec().ID: s}
		return b.sealed()
	}
	cert := func(b *bench, e sealtest.Entity, s verify.Standing) []byte {
		sum := e.Cert.Digest()
		b.status().Certificates = map[string][]verify.Standing{fmt.Sprintf("%x", sum): {s}}
		return b.sealed()
	}
	march, october, past := sealtest.Day(2026, 3, 1), sealtest.Day(2026, 10, 1), sealtest.Day(2026, 11, 30).Add(12*time.Hour)
	return []mutant{
		{"revocation", "a seal that was revoked", func(b *bench) []byte { return seal(b, verify.Standing{State: verify.Revoked, From: march}) }, "revocation:fail:seal_revoked"},
		{"revocation", "a seal that was reported lost", func(b *bench) []byte {
			return seal(b, verify.Standing{State: verify.Suspended, From: october, Until: now()})
		}, "revocation:fail:seal_suspended"},
		{"revocation", "a certificate that was revoked", func(b *bench) []byte {
			return cert(b, b.w.Office, verify.Standing{State: verify.Revoked, From: october})
		}, "revocation:fail:certificate_revoked"},
		{"revocation", "a maker that was revoked", func(b *bench) []byte {
			return cert(b, b.w.Maker, verify.Standing{State: verify.Revoked, From: march})
		}, "revocation:fail:maker_revoked"},
		{"revocation", "revoked after the signature, which nothing proves", func(b *bench) []byte {
			return seal(b, verify.Standing{State: verify.Revoked, From: past})
		}, "revocation:unknown:revoked_later"},
		{"revocation", "a list from before the signature", func(b *bench) []byte { b.status().Known = october; return b.sealed() }, "revocation:unknown:status_older"},
		{"revocation", "no list", func(b *bench) []byte { b.opt.Status = nil; return b.sealed() }, "revocation:unknown:no_status"},
		{"status", "revoked today", func(b *bench) []byte { return b.issued(verify.Revoked, nil) }, "status:fail:certificate_revoked"},
		{"status", "suspended today", func(b *bench) []byte { return b.issued(verify.Suspended, nil) }, "status:fail:certificate_suspended"},
		{"status", "the log has another file", func(b *bench) []byte {
			return b.issued(verify.Valid, func(p *logEntry) { p.file = "00" })
		}, "status:fail:other_document"},
		{"status", "the log has another number", func(b *bench) []byte {
			return b.issued(verify.Valid, func(p *logEntry) { p.id = "other" })
		}, "status:fail:other_document"},
		{"status", "the proof is of another place", func(b *bench) []byte {
			return b.issued(verify.Valid, func(p *logEntry) { p.index = 0 })
		}, "status:fail:not_in_log"},
		{"status", "another log", func(b *bench) []byte { return b.issued(verify.Valid, func(p *logEntry) { p.seed = 9 }) }, "status:unknown:checkpoint"},
		{"status", "no proof", func(b *bench) []byte { d := b.issued(verify.Valid, nil); b.status().Proofs = nil; return d }, "status:unknown:no_proof"},
		{"status", "not on the list", func(b *bench) []byte { d := b.issued(verify.Valid, nil); b.status().Documents = nil; return d }, "status:unknown:not_listed"},
		{"status", "two numbers", func(b *bench) []byte {
			b.doc = sealtest.Document(b.t, "证", verify.CertificateID, "1", verify.CertificateID, "2")
			return b.sealed()
		}, "status:fail:identifier"},
	}
}

func TestFile_mutants(t *testing.T) {
	tried := map[string]int{}
	for _, m := range mutants() {
		t.Run(m.check+"/"+m.name, func(t *testing.T) {
			b := newBench(t)
			file := m.make(b)
			r := verify.File(file, b.opt)
			whole(t, r)
			if got := results(r.Checks); got != m.want {
				t.Errorf("got  %s\nwant %s", got, m.want)
			}
			want := verify.Indeterminate
			if strings.Contains(m.want, ":fail:") {
				want = verify.Failed
			}
			if r.Verdict != want {
				t.Errorf("%s, want %s", r.Verdict, want)
			}
		})
		tried[m.check]++
	}
	for _, name := range verify.Checks() {
		if tried[name] < 2 {
			t.Errorf("%s has %d mutants", name, tried[name])
		}
	}
}

// The forged file that an integrity check accepts: every digest is right and the
// signature is of the certificate in it.
func TestFile_forged(t *testing.T) {
	b := newBench(t)
	file := forged(b)
	r := verify.File(file, b.opt)
	whole(t, r)
	if got := results(r.Checks); r.Verdict != verify.Failed || got != "coverage:fail:smuggled signer_in_seal:fail:not_listed seal:fail:wrong chains:unknown:unknown_root revocation:unknown:issuer_unknown" {
		t.Errorf("%s: %s", r.Verdict, got)
	}
}

func forged(b *bench) []byte {
	thief := b.issue(sealtest.Entity{}, sealtest.Template{Name: "许昌市政务服务局", Seed: "贼", CA: false, Usage: smx509.KeyUsageDigitalSignature})
	maker := b.w.Maker.Party(b.t)
	maker.Sign = func([]byte) ([]byte, error) { return bytes.Repeat([]byte{0x5a}, 64), nil }
	b.order.Seal = must(b.t)(ses.MakeSeal(b.w.SealSpec(), maker))
	b.order.Signer, b.order.Lock = thief.Party(b.t), false
	return b.pack(append(b.files(b.sealed()), sign.File{Name: "Doc_0/Res/夹带.xml", Data: []byte("<x/>")}))
}

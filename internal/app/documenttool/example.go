package documenttool

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/layout"
	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/page"
	"github.com/chengban/chengban/internal/engine/document/pdf"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sign"
	"github.com/chengban/chengban/internal/engine/translog"
	"github.com/chengban/chengban/verify"
)

// press draws and seals.
type press struct {
	fonts layout.Fonts
	by    *authority
	at    time.Time
	form  *layout.Form // of the certificate
}

func newPress(seed string, at time.Time) (*press, error) {
	set, err := fonts.Demo()
	if err != nil {
		return nil, err
	}
	by, err := newAuthority(seed, set.Strong)
	if err != nil {
		return nil, err
	}
	form, err := layout.Builtin("certificate")
	if err != nil {
		return nil, err
	}
	return &press{fonts: layout.Fonts(set), by: by, at: at, form: form}, nil
}

// certificateID is the identifier of an invented licence.
func certificateID(n int) (string, error) {
	id, err := ident.NewCertID("11100000MB0341032Y001", "11411003MB0Y123450", fmt.Sprintf("JY2411003%07d", n), 1)
	return id.String(), err
}

// day writes an instant as licences do.
func day(t time.Time) string {
	d := clock.Of(t).Date().Time()
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
}

// licence gives the data of the n-th invented licence.
func (p *press) licence(n int, id string) layout.Values {
	return layout.Values{Text: map[string]string{
		"title": "食品经营许可证", "number": fmt.Sprintf("JY2411003%07d", n), "name": "许昌市建安区堃喆小吃店",
		"uscc": "92411003MA9K2X3Y4G", "representative": "王㛃（𬍛）",
		"address":  "河南省许昌市建安区新元大道 " + strconv.Itoa(1+n%900) + " 号",
		"premises": "河南省许昌市建安区新元大道 " + strconv.Itoa(1+n%900) + " 号 1 层 03 室",
		"trade":    "餐饮服务经营者（小餐饮）", "scope": "热食类食品制售；冷食类食品制售（仅限凉拌菜）；自制饮品制售（不含自酿酒）",
		"until": day(p.at.AddDate(5, 0, -1)), "issuer": organName, "issued": day(p.at),
		"check": "https://zwfw.example.cn/c/" + id,
	}}
}

// draw gives the n-th licence, and as the files of an OFD that waits for its seal.
func (p *press) draw(n int) (*page.Document, *ofd.Written, error) {
	id, err := certificateID(n)
	if err != nil {
		return nil, nil, err
	}
	doc, err := p.form.Draw(p.licence(n, id), p.fonts)
	if err != nil {
		return nil, nil, err
	}
	w, err := ofd.Make(doc, ofd.WriteOptions{Created: p.at, Creator: "Chengban", Custom: []ofd.CustomData{{Name: verify.CertificateID, Value: id}}})
	return doc, w, err
}

// seal puts the organ's seal on the places of a document.
func (p *press) seal(w *ofd.Written) ([]byte, error) {
	o := sign.Order{Seal: p.by.seal, Signer: p.by.organ, Time: p.at, Provider: sign.Provider{Name: "chengban", Version: "1", Company: "Chengban"}}
	for i, s := range w.Seals {
		mm := func(l page.Length) float64 { return float64(l) / float64(page.MM) }
		o.Stamps = append(o.Stamps, sign.Stamp{
			ID: strconv.Itoa(i + 1), Page: strconv.Itoa(s.Page),
			Boundary: sign.Box{X: mm(s.Box.X), Y: mm(s.Box.Y), W: mm(s.Box.W), H: mm(s.Box.H)},
		})
	}
	return sign.SignFiles(w.Files, o)
}

// letter is an invented decision.
func (p *press) letter() document.Document {
	return document.Document{Title: "准予行政许可决定书", Parts: []document.Part{{Lang: "zh-CN", Blocks: []document.Block{
		{Kind: document.Masthead, Text: organName, Red: true},
		{Kind: document.Title, Text: "准予行政许可决定书"},
		{Kind: document.Number, Label: "文号", Text: fmt.Sprintf("建市监许准〔%d〕第 1128 号", p.at.Year())},
		{Kind: document.Addressee, Text: "王㛃（𬍛）："},
		{Kind: document.Paragraph, Text: "您提出的“食品经营许可（新办）”申请收悉。经审查，您的申请符合法定条件、标准，决定准予行政许可。"},
		{Kind: document.Rows, Rows: []document.Row{
			{Term: "办理事项", Value: "食品经营许可（新办）"},
			{Term: "决定日期", Value: day(p.at)},
		}},
		{Kind: document.Citation, Label: "法律依据", Items: []string{"《中华人民共和国行政许可法》第三十四条、第三十八条", "《中华人民共和国食品安全法》第三十五条"}},
		{Kind: document.Remedy, Label: "救济途径", Items: []string{"如对本决定不服，可以自收到本决定书之日起六十日内向许昌市建安区人民政府申请行政复议，或者自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。"}},
		{Kind: document.Signature, Text: organName, Label: "印章", Date: clock.Of(p.at).Date(), Day: day(p.at)},
	}}}}
}

// examplesAt is when the examples are sealed, always: the same bytes whenever they are
// made.
var examplesAt = time.Date(2026, 11, 16, 10, 0, 0, 0, clock.Shanghai)

// Examples writes into a new folder a sealed licence, letter and card as OFD and PDF,
// a forged and a changed licence, the folder of trust and the status as of now that
// "cert verify" takes. Everything in them is invented.
func Examples(dir string, now time.Time) error {
	p, err := newPress("examples", examplesAt)
	if err != nil {
		return err
	}
	files, err := p.examples()
	if err != nil {
		return err
	}
	status, err := p.status(files["licence.ofd"], now)
	if err != nil {
		return err
	}
	if files["status.json"], err = json.MarshalIndent(status, "", "  "); err != nil {
		return err
	}
	trust, err := p.by.trust()
	if err != nil {
		return err
	}
	for name, b := range trust {
		files[filepath.Join("trust", name)] = b
	}
	if err := os.MkdirAll(filepath.Join(dir, "trust"), 0o750); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := writeNew(filepath.Join(dir, name), files[name]); err != nil {
			return err
		}
	}
	return nil
}

// Believed gives what a verifier of the examples believes and knows, as the demo does.
// The status is as of the moment that it is asked for.
func Believed(now func() time.Time) (*verify.Trust, func() verify.Status, error) {
	p, err := newPress("examples", examplesAt)
	if err != nil {
		return nil, nil, err
	}
	trust, err := p.by.believe()
	if err != nil {
		return nil, nil, err
	}
	licence := sync.OnceValues(func() ([]byte, error) {
		_, made, err := p.draw(1)
		if err != nil {
			return nil, err
		}
		return p.seal(made)
	})
	return trust, func() verify.Status {
		file, err := licence()
		if err != nil {
			return nil
		}
		if s, err := p.status(file, now()); err == nil {
			return s
		}
		return nil
	}, nil
}

// writeNew writes a file that must not be there yet.
func writeNew(name string, b []byte) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the folder is the caller's own
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.Write(b)
	return err
}

func (p *press) examples() (map[string][]byte, error) {
	out := map[string][]byte{}
	doc, made, err := p.draw(1)
	if err != nil {
		return nil, err
	}
	licence, err := p.seal(made)
	if err != nil {
		return nil, err
	}
	out["licence.ofd"] = licence
	if out["licence-changed.ofd"], err = changed(licence); err != nil {
		return nil, err
	}
	if out["licence-forged.ofd"], err = p.forged(made); err != nil {
		return nil, err
	}
	others := map[string]*page.Document{"licence": doc}
	if others["letter"], err = layout.Letter(p.letter(), p.fonts); err != nil {
		return nil, err
	}
	if others["card"], err = p.card(); err != nil {
		return nil, err
	}
	for name, d := range others {
		if out[name+".pdf"], err = p.twin(d); err != nil {
			return nil, err
		}
		if name == "licence" {
			continue
		}
		if out[name+".ofd"], err = p.sealed(d); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sealed writes a document and seals it where it has places for seals, or signs it
// without a seal.
func (p *press) sealed(d *page.Document) ([]byte, error) {
	w, err := ofd.Make(d, ofd.WriteOptions{Created: p.at, Creator: "Chengban"})
	if err != nil {
		return nil, err
	}
	return p.seal(w)
}

// twin gives a document as a PDF that is signed with the organ's key, its seal where
// the first place for one is.
func (p *press) twin(d *page.Document) ([]byte, error) {
	made, err := pdf.Write(d, pdf.Options{Created: p.at, Producer: "Chengban"})
	if err != nil {
		return nil, err
	}
	field := pdfsign.Field{Signer: organName, Reason: "核发", Time: clock.Of(p.at)}
	for i, sheet := range d.Pages {
		if len(sheet.Seals) == 0 || field.Stamp != nil {
			continue
		}
		box, points := sheet.Seals[0].Box, func(l page.Length) float64 { return float64(l) * 72 / 25400 }
		field.Stamp = &pdfsign.Stamp{
			Page: i, X: points(box.X), Y: points(sheet.Height - box.Y - box.H), W: points(box.W), H: points(box.H), Picture: p.by.picture,
		}
	}
	return pdfsign.Sign(made, field, [][]byte{p.by.organ.Certificate, p.by.root.Certificate}, p.by.key, nil)
}

func (p *press) card() (*page.Document, error) {
	form, err := layout.Builtin("card")
	if err != nil {
		return nil, err
	}
	photo, err := silhouette()
	if err != nil {
		return nil, err
	}
	return form.Draw(layout.Values{
		Text: map[string]string{
			"title": "残疾人服务卡", "name": "王㛃（𬍛）", "id": "411003********0021", "class": "肢体二级",
			"number": "41100319900101002142", "issuer": "许昌市建安区残疾人联合会", "check": "https://zwfw.example.cn/k/7F3K2M9Q",
			"until": day(p.at.AddDate(5, 0, -1)), "issued": day(p.at),
			"note": "本卡仅限本人使用。遗失请及时向发证机关申请补办；状态以扫码查验结果为准。",
		},
		Images: map[string]page.Image{"photo": photo},
	}, p.fonts)
}

// silhouette stands where a photo would: nobody's face.
func silhouette() (page.Image, error) {
	img := image.NewRGBA(image.Rect(0, 0, 110, 140))
	for y := range 140 {
		for x := range 110 {
			c := color.RGBA{0xDC, 0xE6, 0xEE, 0xFF}
			head := (x-55)*(x-55)+(y-55)*(y-55)*3/4 < 26*26
			shoulders := (x-55)*(x-55)*2/3+(y-140)*(y-140) < 46*46
			if head || shoulders {
				c = color.RGBA{0x8A, 0x96, 0xA3, 0xFF}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return page.Image{Format: "PNG", Data: b.Bytes()}, err
}

// changed gives a sealed document with another number on its page.
func changed(sealed []byte) ([]byte, error) {
	files, err := sign.Unpack(sealed)
	if err != nil {
		return nil, err
	}
	for i, f := range files {
		if filepath.Base(f.Name) == "Content.xml" {
			files[i].Data = bytes.Replace(f.Data, []byte("小吃店"), []byte("大饭店"), 1)
			if bytes.Equal(files[i].Data, f.Data) {
				return nil, fmt.Errorf("%s does not say what was to be changed", f.Name)
			}
		}
	}
	return sign.Pack(files)
}

// forged gives a licence as a forger would make it: a seal with a signature of nobody,
// signed by a certificate that the seal does not name, with a file that nothing
// mentions. A check of integrity alone finds nothing wrong with it.
func (p *press) forged(made *ofd.Written) ([]byte, error) {
	self, err := (&party{}).issue("forger", pki.IssueSpec{Name: organName, From: p.at.AddDate(-1, 0, 0), Until: p.at.AddDate(1, 0, 0)})
	if err != nil {
		return nil, err
	}
	f := *p
	f.by = &authority{organ: self.Party, seal: bytes.Clone(p.by.seal)}
	f.by.seal[len(f.by.seal)-1] ^= 0xFF // the end of the maker's signature
	sealed, err := f.seal(made)
	if err != nil {
		return nil, err
	}
	files, err := sign.Unpack(sealed)
	if err != nil {
		return nil, err
	}
	return sign.Pack(append(files, sign.File{Name: "Doc_0/Res/note.txt", Data: []byte("smuggled")}))
}

// status says as of now that the licence is valid, and proves its issue from the log.
func (p *press) status(licence []byte, now time.Time) (*verify.StatusFile, error) {
	id, err := certificateID(1)
	if err != nil {
		return nil, err
	}
	sum := pki.Digest(licence)
	record := translog.Encode(translog.Record{Format: verify.RecordFormat, Fields: []translog.Field{
		{Name: verify.RecordID, Value: id}, {Name: verify.RecordFile, Value: hex.EncodeToString(sum[:])}, {Name: verify.RecordTime, Value: p.at.Format(time.RFC3339)},
	}})
	before := translog.LeafHash([]byte("an entry before"))
	var tree translog.Builder
	tree.Add(before, nil)
	tree.Add(translog.LeafHash(record), nil)
	note, err := translog.Sign(translog.Checkpoint{Origin: p.by.origin, Tree: tree.Tree()}, p.by.log)
	if err != nil {
		return nil, err
	}
	staple := translog.Staple{Index: 1, Proof: []translog.Hash{before}, Note: note}
	return &verify.StatusFile{
		Known:     now,
		Documents: map[string]verify.Standing{id: {State: verify.Valid, From: p.at}},
		Proofs:    map[string]verify.Proof{id: {Record: record, Staple: string(staple.Bytes())}},
	}, nil
}

package ofd

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestMain draws the one document that the environment names, in a process of its
// own: only there can be seen how much memory it takes.
func TestMain(m *testing.M) {
	path := os.Getenv("OFD_BOMB")
	if path == "" {
		os.Exit(m.Run())
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = drawAll(b)
	}
	over := new(LimitError)
	if errors.As(err, &over) {
		err = nil
	}
	status, _ := os.ReadFile("/proc/self/status")
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(strings.TrimSpace(peak), " ")
	fmt.Fprintf(os.Stdout, "%s\n%s\n%v\n", over.What, peak, err)
	os.Exit(0)
}

// drawApart gives what TestMain says of a document: the limit that refuses it, and
// the most memory that the process ever had.
func drawApart(t *testing.T, zip []byte) (limit string, mb float64) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bomb.ofd")
	if err := os.WriteFile(path, zip, 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "OFD_BOMB="+path)
	out, err := c.CombinedOutput()
	said := strings.Split(string(out), "\n")
	if err != nil || len(said) != 4 || said[2] != "<nil>" {
		t.Fatalf("%v: %s", err, out)
	}
	kb, err := strconv.Atoi(said[1])
	if err != nil && runtime.GOOS == "linux" {
		t.Fatal(err)
	}
	return said[0], float64(kb) / 1024
}

// watched says whether the program was built to look for races, which takes many
// times the memory.
func watched() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

// Each of these is small and would be large, long or endless if it were drawn. It
// is refused by a limit, or drawn without the part that never ends, and the
// whole process never has 64 MB.
func TestRender_bombs(t *testing.T) {
	text := `<TextObject Boundary="0 0 9 9" Size="4"><TextCode X="0" Y="0" DeltaX="1">` + strings.Repeat("字", 4000) + `</TextCode></TextObject>`
	path := `<PathObject Boundary="0 0 9 9"><AbbreviatedData>M 0 0 ` + strings.Repeat("L 1 1 ", 100_000) + `</AbbreviatedData></PathObject>`
	unit := func(id, content string) string {
		return `<CompositeGraphicUnit ID="` + id + `"><Content>` + content + `</Content></CompositeGraphicUnit>`
	}
	show := func(id string, n int) string {
		return strings.Repeat(`<CompositeObject ResourceID="`+id+`" Boundary="0 0 9 9"/>`, n)
	}
	var tower strings.Builder
	for i := range 12 {
		tower.WriteString(unit(fmt.Sprint("u", i), show(fmt.Sprint("u", i+1), 10)))
	}
	picture := func(data string) paper {
		return paper{
			public:  `<MultiMedias><MultiMedia ID="2" Type="Image"><MediaFile>b</MediaFile></MultiMedia></MultiMedias>`,
			content: `<ImageObject ResourceID="2" Boundary="1 1 8 4"/>`, more: []zfile{{name: "Doc_0/Res/b", data: data}},
		}
	}
	image := func(w, h uint32) string { return pngHeader(w, h) + chunk("IDAT", "") + chunk("IEND", "") }
	nested := picture(string(pngOf(1, 1)))
	for range 3 {
		nested = picture(string(nested.zip()))
	}
	many := func(n int, what string) string { return strings.Repeat(what, n) }
	numbered := func(n int, what string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, what, i)
		}
		return b.String()
	}
	res := func(s string) string { return `<CompositeGraphicUnits>` + s + `</CompositeGraphicUnits>` }
	var pictures paper
	for i := range 6 {
		pictures.public += fmt.Sprintf(`<MultiMedias><MultiMedia ID="%d" Type="Image"><MediaFile>%d</MediaFile></MultiMedia></MultiMedias>`, i, i)
		pictures.content += fmt.Sprintf(`<ImageObject ResourceID="%d" Boundary="1 1 8 4"/>`, i)
		pictures.more = append(pictures.more, zfile{name: fmt.Sprintf("Doc_0/Res/%d", i), data: image(4096, 4096)})
	}
	plainly := func(p paper) []byte { // not compressed, so that the ratio says nothing
		p.more = append(p.more, zfile{name: "Doc_0/big.xml", stored: true, data: `<Page><Content><Layer>` + p.content + `</Layer></Content></Page>`})
		p.common, p.page, p.content = p.common+`<TemplatePage ID="t" BaseLoc="big.xml"/>`, p.page+`<Template TemplateID="t"/>`, ""
		return p.zip()
	}
	for _, c := range []struct {
		name, want string
		zip        []byte
	}{
		{"zip ratio", "times its packed size", paper{content: many(2_000_000, "<a/>")}.zip()},
		{"many entries", "entries", paper{more: make([]zfile, 2001)}.zip()},
		{"deep XML", "elements inside each other", plainly(paper{content: many(500_000, "<a>")})},
		{"many tokens", "tokens", plainly(paper{content: many(900_000, "<a/>")})},
		{"many attributes", "attributes", plainly(paper{content: `<a ` + many(100_000, `a="" `) + `/>`})},
		{"many attributes in all", "tokens", plainly(paper{content: many(40_000, `<a b="" c="" d="" e="" f="" g="" h="" i="" j=""/>`)})},
		{"long text", "bytes of one tag or text", plainly(paper{content: many(2<<20, "x")})},
		{"one file many times", "bytes of XML for one page", plainly(paper{page: many(2000, `<Template TemplateID="t"/>`), content: many(15_000, " ")})},
		{"resources many times", "bytes of XML for one page", paper{page: many(20_000, `<PageRes>/Doc_0/PublicRes.xml</PageRes>`), public: `<Fonts>` + many(50, " ") + `</Fonts>`}.zip()},
		{"many objects", "objects on a page", plainly(paper{content: many(60_000, `<PathObject/>`)})},
		{"long texts", "objects on a page", paper{public: res(unit("u", text)), content: show("u", 1000)}.zip()},
		{"one long text", "objects on a page", plainly(paper{content: `<TextObject Boundary="0 0 9 9" Size="4"><TextCode X="0" Y="0">` + many(300_000, "a") + `</TextCode></TextObject>`})},
		{"long paths", "objects on a page", paper{public: res(unit("u", path)), content: show("u", 1000)}.zip()},
		{"long clips", "objects on a page", paper{public: res(unit("u", strings.Replace(strings.Replace(path, "<Abb", "<Clips><Clip><Area><Path Boundary=\"0 0 9 9\"><Abb", 1), "</PathObject>", "</Path></Area></Clip></Clips><AbbreviatedData/></PathObject>", 1))), content: show("u", 1000)}.zip()},
		{"tower of composites", "objects on a page", paper{public: res(tower.String()), content: show("u0", 1)}.zip()},
		{"composite in itself", "", paper{public: res(unit("u", show("v", 9)) + unit("v", show("u", 9))), content: show("u", 10)}.zip()},
		{"parameters of themselves", "", plainly(paper{public: `<DrawParams><DrawParam ID="1" Relative="2"/><DrawParam ID="2" Relative="1"/></DrawParams>`, content: many(20_000, `<PathObject Boundary="0 0 1 1" DrawParam="1"/>`)})},
		{"many pages", "pages", zipOf(zfile{name: "OFD.xml", data: `<OFD><DocBody><DocRoot>d</DocRoot></DocBody></OFD>`}, zfile{name: "d", data: `<Document><Pages>` + many(501, `<Page/>`) + `</Pages></Document>`})},
		{"many resources", "resources", paper{public: `<DrawParams>` + numbered(5001, `<DrawParam ID="%d"/>`) + `</DrawParams>`}.zip()},
		{"blocks in blocks", "blocks inside each other", paper{content: many(30, `<PageBlock>`) + many(30, `</PageBlock>`)}.zip()},
		{"steps without end", "", paper{content: strings.Replace(text, `DeltaX="1"`, `DeltaX="g 999999999 1 g 999999999 1"`, 1)}.zip()},
		{"a picture of many pixels", "pixels of picture", picture(image(1<<23, 1<<23)).zip()},
		{"pictures of many pixels", "pixels of pictures", pictures.zip()},
		{"documents inside each other", "documents inside each other", nested.zip()},
		{"a document many times", "documents inside", func() []byte {
			p := picture(string(paper{}.zip()))
			p.content = many(1000, p.content)
			return p.zip()
		}()},
		{"a bomb inside", "elements inside each other", picture(string(paper{content: many(70, "<a>")}.zip())).zip()},
		{"much inside", "objects on a page", picture(string(paper{public: res(unit("u", "")), content: show("u", 5000)}.zip())).zip()},
		{"a drawing of many bytes", "bytes of drawing", plainly(paper{
			public:  `<DrawParams><DrawParam ID="1" DashPattern="` + many(32, "1000.1234 ") + `"/></DrawParams>` + res(unit("u", `<PathObject Boundary="0 0 9 9" DrawParam="1"><AbbreviatedData>M 0 0`+many(6, " B"+many(6, " 123456.1234"))+`</AbbreviatedData></PathObject>`)),
			content: show("u", 14_500),
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			limit, mb := drawApart(t, c.zip)
			if limit != c.want {
				t.Errorf("limit %q, want %q", limit, c.want)
			}
			t.Logf("%.1f MB for %d bytes", mb, len(c.zip))
			if mb > 64 && !watched() {
				t.Errorf("%.0f MB at the most", mb)
			}
		})
	}
}

func drawAll(b []byte) error {
	d, err := openBytes(b)
	if err != nil {
		return err
	}
	if _, err := d.Reachable(); err != nil {
		return err
	}
	for i := range d.Pages {
		if _, err := d.Render(i, RenderOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// A document that goes to every limit without exceeding one is drawn.
func TestRender_largest(t *testing.T) {
	var b bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&b, `<PathObject Boundary="1 1 9 9"><AbbreviatedData>M 0 %d L 9 9</AbbreviatedData></PathObject>`, i*i*7919%10000)
	}
	if err := drawAll(paper{content: b.String()}.zip()); err != nil {
		t.Error(err)
	}
}

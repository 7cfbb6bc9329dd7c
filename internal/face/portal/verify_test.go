package portal_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/verify"
)

// believing is a city that knows the authority of w.
func believing(t *testing.T, w sealtest.World) *city {
	t.Helper()
	return newCity(t, dbtest.Open(t, dbtest.Config(t, storage.SQLite)), func(o *app.Options) {
		o.Trust = &verify.Trust{}
		for _, e := range []sealtest.Entity{w.Root, w.Middle, w.Maker} {
			if err := o.Trust.AddCertificates(e.Cert.DER); err != nil {
				t.Fatal(err)
			}
		}
		o.Status = func() verify.Status { return &verify.StatusFile{Known: sealtest.Day(2026, 11, 23)} }
	})
}

// bring uploads a document, as a browser does.
func (c *city) bring(path, name string, content []byte) *httptest.ResponseRecorder {
	c.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || m.Close() != nil {
		c.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, "http://127.0.0.1:8080"+path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	c.UI.ServeHTTP(w, r)
	return w
}

func sealedLastWeek(t *testing.T, w sealtest.World) []byte {
	t.Helper()
	o := w.Order(t)
	o.Time = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	return sealtest.Sign(t, sealtest.Document(t, "准予许可"), o)
}

func TestVerify_answers(t *testing.T) {
	w := sealtest.NewWorld(t)
	c := believing(t, w)
	good := sealedLastWeek(t, w)
	c.page("/verify", "文件核验", "不保存")
	for name, tt := range map[string]struct {
		path string
		file []byte
		code int
		say  []string
	}{
		"passes":      {"/verify", good, http.StatusOK, []string{"验证通过", "准予许可", "<svg", "data:image/png", "<details", "41100000000001", "不涉及"}},
		"English":     {"/en/verify", good, http.StatusOK, []string{"Verified", "The seal is genuine", "Details of seal and certificates"}},
		"altered":     {"/verify", append(bytes.Clone(good), 'x'), http.StatusOK, []string{"验证不通过", "文件末尾多出了不属于文档的字节"}},
		"no document": {"/verify", []byte("<script>"), http.StatusUnprocessableEntity, []string{"这不是 OFD 或 PDF 文件", "<title>错误：", `href="#f-file"`}},
		"too large":   {"/verify", make([]byte, 17<<20), http.StatusRequestEntityTooLarge, []string{"<title>错误：", "16"}},
		"a PDF":       {"/verify", []byte("%PDF-1.7"), http.StatusOK, []string{"不能显示这份文件"}},
	} {
		got := c.bring(tt.path, "许可.ofd", tt.file)
		if got.Code != tt.code {
			t.Errorf("%s: %d, want %d", name, got.Code, tt.code)
		}
		for _, s := range tt.say {
			if !strings.Contains(got.Body.String(), s) {
				t.Errorf("%s does not say %q:\n%s", name, s, got.Body)
			}
		}
	}
}

// What the document and its name say is shown as words, never as markup.
func TestVerify_hostileWords(t *testing.T) {
	w := sealtest.NewWorld(t)
	c := believing(t, w)
	spec := w.SealSpec()
	spec.Name = `<script>alert(1)</script>`
	o := w.Order(t)
	o.Seal, o.Time = sealtest.Seal(t, spec, w.Maker), time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	got := c.bring("/verify", `<script>x</script>.ofd`, sealtest.Sign(t, sealtest.Document(t, "&lt;script&gt;"), o))
	if body := got.Body.String(); got.Code != http.StatusOK || strings.Contains(body, "<script") || !strings.Contains(body, "&lt;script&gt;alert(1)") {
		t.Errorf("%d\n%s", got.Code, body)
	}
}

func TestVerify_tooOften(t *testing.T) {
	c := believing(t, sealtest.NewWorld(t))
	code := 0
	for range 61 {
		code = c.bring("/verify", "a.pdf", []byte("%PDF-1.7")).Code
	}
	if code != http.StatusTooManyRequests {
		t.Errorf("the 61st document within the hour: %d", code)
	}
	c.clock.Advance(time.Hour)
	if got := c.bring("/verify", "a.pdf", []byte("%PDF-1.7")).Code; got != http.StatusOK {
		t.Errorf("an hour later: %d", got)
	}
}

package app

import (
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// takesFile reports whether a form of that path carries a file.
func takesFile(path string) bool {
	parts := strings.Split(plainPath(path), "/")
	draft := len(parts) == 5 && parts[1] == "apply" && parts[3] == "papers"
	return draft || path == contentPath || plainPath(path) == "/verify" || len(parts) == 8 && parts[1] == "my" && parts[6] == "supplement"
}

// encoded gives a request's body the way that a browser would write it. What stands
// under "file" is the content of a file.
func encoded(r request) (body, kind string) {
	if r.method != http.MethodPost || !takesFile(r.path) {
		return r.form.Encode(), "application/x-www-form-urlencoded"
	}
	var b strings.Builder
	m := multipart.NewWriter(&b)
	for name, values := range r.form {
		for _, v := range values {
			if name == "file" {
				part, _ := m.CreateFormFile(name, "图纸.pdf")
				_, _ = part.Write([]byte(v))
				continue
			}
			_ = m.WriteField(name, v)
		}
	}
	_ = m.Close()
	return b.String(), m.FormDataContentType()
}

// bringPlan chooses to upload the plan of works, thinks again about the file, and
// goes on to sign.
func (w *walk) bringPlan(g *guest) {
	w.c.t.Helper()
	plan := url.Values{"file": {"%PDF-1.7 plan"}}
	w.press(g, "/materials/plan", url.Values{"declare": {"no"}})
	w.press(g, "/papers/plan", plan)
	w.press(g, "/papers/plan/remove", nil)
	w.press(g, "/papers/plan", plan)
	draft := strings.TrimSuffix(plainPath(g.path), "/papers")
	w.to(g, draft)
}

package desk

import (
	"bytes"
	"net/http"
	"path"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/pack"
)

const contentPath = "/desk/content"

// contentRoutes are the pages of those who keep the service definitions 事项库.
func (d *Desk) contentRoutes() []ui.Route {
	return []ui.Route{
		{Method: http.MethodGet, Pattern: contentPath, Act: identity.ContentView, Handle: d.contentList},
		{Method: http.MethodGet, Pattern: contentPath + "/pack.zip", Act: identity.ContentView, Handle: d.contentFile},
		{Method: http.MethodPost, Pattern: contentPath, Act: identity.ContentDraft, Handle: d.contentDraft, MaxBody: pack.MaxArchive + 1<<16},
		{Method: http.MethodGet, Pattern: contentPath + "/releases/{release}", Act: identity.ContentView, Object: d.releaseObject, Handle: d.releasePage},
		{Method: http.MethodPost, Pattern: contentPath + "/releases/{release}/publish", Act: identity.ContentPublish, Object: d.releaseObject, Handle: d.releasePublish},
		{Method: http.MethodPost, Pattern: contentPath + "/releases/{release}/discard", Act: identity.ContentDraft, Object: d.releaseObject, Handle: d.releaseDiscard},
	}
}

func releaseID(rq *ui.Request) ident.ReleaseID { return ident.ReleaseID(rq.R.PathValue("release")) }

func (d *Desk) releaseObject(rq *ui.Request) (identity.Object, error) {
	id := releaseID(rq)
	return identity.Object{Kind: "release", ID: string(id)}, d.Releases.Exists(rq.R.Context(), id)
}

// mostReleases is how many versions the list shows.
const mostReleases = 100

type contentModel struct {
	Releases []pack.Release
	Running  string // digest
	Note     string // as it was typed
	Bad      *fault.Fault
}

// newest is the version that was published last; false when the city runs on what it
// was installed with.
func (m contentModel) newest() (out pack.Release, ok bool) {
	for _, r := range m.Releases {
		if r.Seq > out.Seq {
			out, ok = r, true
		}
	}
	return out, ok
}

func (d *Desk) contentList(rq *ui.Request) error {
	return d.renderContent(rq, http.StatusOK, contentModel{})
}

func (d *Desk) renderContent(rq *ui.Request, status int, m contentModel) (err error) {
	m.Running = d.Releases.Running()
	if m.Releases, err = d.Releases.List(rq.R.Context(), mostReleases); err != nil {
		return err
	}
	return rq.Render(status, contentView(rq, d.Catalog, m))
}

// contentFile gives the content in use as a file to be edited and brought back.
func (d *Desk) contentFile(rq *ui.Request) error {
	archive, digest, err := pack.Archive(d.Releases.Files())
	if err != nil {
		return err
	}
	return rq.File("chengban-pack-"+digest[:12]+".zip", "application/zip", archive)
}

// contentDraft takes a whole pack, or one file of it that is to be another.
func (d *Desk) contentDraft(rq *ui.Request) error {
	id, note, err := d.draftOf(rq)
	if bad, ok := fault.As(err); ok && (bad.Kind == fault.Invalid || bad.Kind == fault.Conflict || bad.Kind == fault.TooLarge) {
		if len(bad.Fields) == 0 {
			bad = bad.On("file", bad.Key, argsOf(bad)...)
		}
		return d.renderContent(rq, ui.StatusOf(err), contentModel{Bad: bad, Note: note})
	}
	if err != nil {
		return err
	}
	return rq.Redirect(contentPath + "/releases/" + string(id))
}

// argsOf gives the arguments of a fault's sentence as they were handed in.
func argsOf(f *fault.Fault) []any {
	var out []any
	for k, v := range f.Args {
		out = append(out, k, v)
	}
	return out
}

func (d *Desk) draftOf(rq *ui.Request) (id ident.ReleaseID, note string, err error) {
	name, content, err := rq.Upload("file")
	if err != nil {
		return "", "", err
	}
	note = rq.R.PostForm.Get("note")
	if err := rq.CheckIdem(); err != nil {
		return "", note, err
	}
	if !bytes.HasPrefix(content, []byte("PK")) {
		if content, err = pack.Replace(d.Releases.Files(), path.Base(name), content); err != nil {
			return "", note, err
		}
	}
	files, err := pack.Unpack(content)
	if err != nil {
		return "", note, err
	}
	id, err = d.Releases.Draft(rq.R.Context(), rq.Actor, files, note, rq.FormKey())
	return id, note, err
}

type releaseModel struct {
	pack.Release
	Found                  []pack.Finding
	Against                *fault.Fault // what in the database speaks against it
	Added, Removed, Edited []string     // files
	Changes                []catalog.Change
	Bad                    *fault.Fault
}

// green reports whether nothing stands in the way of publishing but a second person.
func (m releaseModel) green() bool { return len(m.Found) == 0 && m.Against == nil }

func (d *Desk) releasePage(rq *ui.Request) error { return d.renderRelease(rq, http.StatusOK, nil) }

func (d *Desk) renderRelease(rq *ui.Request, status int, bad *fault.Fault) error {
	r, files, found, against, err := d.Releases.Open(rq.R.Context(), releaseID(rq))
	if err != nil {
		return err
	}
	m := releaseModel{Release: r, Found: found, Bad: bad}
	if f, ok := fault.As(against); ok {
		m.Against = f
	} else if against != nil {
		return against
	}
	if m.Added, m.Removed, m.Edited, err = pack.Changed(d.Releases.Files(), files); err != nil {
		return err
	}
	m.Changes = d.Differences(d.Releases.Files(), files)
	return rq.Render(status, releaseView(rq, d.Catalog, m))
}

func (d *Desk) releasePublish(rq *ui.Request) error {
	return d.releaseAct(rq, func() error {
		if err := d.Releases.Publish(rq.R.Context(), rq.Actor, releaseID(rq)); err != nil || d.Published == nil {
			return err
		}
		return d.Published(rq.R.Context())
	})
}

func (d *Desk) releaseDiscard(rq *ui.Request) error {
	return d.releaseAct(rq, func() error { return d.Releases.Discard(rq.R.Context(), rq.Actor, releaseID(rq)) })
}

// releaseAct does one thing to a release; what can be read on its page is shown there.
func (d *Desk) releaseAct(rq *ui.Request, f func() error) error {
	if _, err := rq.Form(); err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	err := f()
	if bad, ok := fault.As(err); ok && (bad.Kind == fault.Conflict || bad.Kind == fault.Forbidden) {
		return d.renderRelease(rq, ui.StatusOf(err), bad)
	}
	if err != nil {
		return err
	}
	return rq.Redirect(contentPath)
}

func releaseTable(rq *ui.Request, m contentModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.content.list"), HideCaption: true, Empty: rq.T("desk.content.none"), Heads: []ui.Head{
		{Label: rq.T("desk.content.note"), Primary: true},
		{Label: rq.T("desk.content.state")},
		{Label: rq.T("desk.content.drafted")},
		{Label: rq.T("desk.content.published")},
		{Label: rq.T("desk.content.digest")},
	}}
	for _, r := range m.Releases {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(rq, contentPath+"/releases/"+string(r.ID), r.Note), ui.Txt(stateText(rq, r)),
			ui.Txt(rq.DateTime(r.DraftedAt)), ui.Txt(publishedText(rq, r)), ui.Txt(r.Digest[:12]),
		}})
	}
	return g
}

func stateText(rq *ui.Request, r pack.Release) string {
	if r.Seq > 0 {
		return rq.T("desk.content.version", "n", r.Seq)
	}
	return rq.T("desk.content.is." + r.State())
}

func publishedText(rq *ui.Request, r pack.Release) string {
	if r.PublishedAt.IsZero() {
		return rq.T("desk.content.not_yet")
	}
	return rq.DateTime(r.PublishedAt)
}

func findingTable(rq *ui.Request, found []pack.Finding) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.content.findings"), Heads: []ui.Head{
		{Label: rq.T("desk.content.place"), Primary: true}, {Label: rq.T("desk.content.what")},
	}}
	for _, f := range found {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{ui.Txt(f.Place.String()), ui.Txt(rq.Text(f.Text))}})
	}
	return g
}

// fileFacts lists the files in which a draft differs from what is in use.
func fileFacts(rq *ui.Request, m releaseModel) []ui.Fact {
	var out []ui.Fact
	for _, x := range []struct {
		key   string
		files []string
	}{{"added", m.Added}, {"removed", m.Removed}, {"edited", m.Edited}} {
		for _, f := range x.files {
			out = append(out, ui.Fact{Label: rq.T("desk.content.file." + x.key), Value: f})
		}
	}
	return out
}

func releaseFacts(rq *ui.Request, m releaseModel) []ui.Fact {
	out := []ui.Fact{
		{Label: rq.T("desk.content.state"), Value: stateText(rq, m.Release)},
		{Label: rq.T("desk.content.drafted"), Value: rq.DateTime(m.DraftedAt)},
	}
	if m.Seq > 0 {
		out = append(out, ui.Fact{Label: rq.T("desk.content.published"), Value: rq.DateTime(m.PublishedAt)})
	}
	return append(out, ui.Fact{Label: rq.T("desk.content.digest"), Value: m.Digest})
}

func contentNote(rq *ui.Request, m contentModel) ui.Input {
	return ui.Input{
		Field:   form.Field{ID: "note", Type: form.Text, Label: both("desk.content.note"), Hint: both("desk.content.note_hint")},
		Problem: rq.ProblemOf(m.Bad, "note"), Values: []string{m.Note},
	}
}

// inUse says what the city runs on.
func inUse(rq *ui.Request, m contentModel) string {
	for _, r := range m.Releases {
		if r.Seq > 0 && r.Digest == m.Running {
			return rq.T("desk.content.in_use_version", "n", r.Seq, "when", rq.DateTime(r.PublishedAt))
		}
	}
	return rq.T("desk.content.as_installed")
}

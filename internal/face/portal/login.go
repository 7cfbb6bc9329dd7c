package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/identity"
)

// loginRoutes are the two doors: the citizens' and, with the same two pages, the
// staff's.
func (p *Portal) loginRoutes() []ui.Route {
	door := func(method, pattern string, h func(*ui.Request) error) []ui.Route {
		one := ui.Route{Method: method, Pattern: pattern, Act: identity.Login, Public: true, Handle: h}
		two := one
		two.Pattern = "/desk" + pattern
		return []ui.Route{one, two}
	}
	return slices.Concat(
		door(http.MethodGet, "/login", p.loginPage),
		door(http.MethodPost, "/login", p.login),
		door(http.MethodGet, "/login/code", p.codePage),
		door(http.MethodPost, "/login/code", p.code),
		door(http.MethodPost, "/logout", p.logout),
	)
}

// loginModel is what the two login pages show.
type loginModel struct {
	Next      string // path of this site to go to afterwards; "" = the door's first page
	Phone     string
	Challenge string
	Tail      string // last four digits of the number that the code went to
	Ended     bool   // a session was over
	Staff     bool
	Personas  []Persona
	Bad       *fault.Fault
}

func (p *Portal) loginModel(rq *ui.Request, q url.Values) loginModel {
	m := loginModel{Next: ui.SafeNext(q.Get("next")), Staff: rq.Staff(), Ended: q.Get("ended") != "", Challenge: q.Get("c")}
	if t := q.Get("tail"); len(t) == 4 && strings.Trim(t, "0123456789") == "" {
		m.Tail = t
	}
	for _, x := range p.Personas {
		if x.Staff != m.Staff {
			continue
		}
		m.Personas = append(m.Personas, x)
		if q.Get("as") == x.Phone {
			m.Phone = x.Phone
		}
	}
	return m
}

// path gives a page of this door with what must not get lost on the way.
func (m loginModel) path(rest string, kv ...string) string {
	q := url.Values{}
	if m.Next != "" {
		q.Set("next", m.Next)
	}
	for i := 0; i+1 < len(kv); i += 2 {
		q.Set(kv[i], kv[i+1])
	}
	to := "/login" + rest
	if m.Staff {
		to = "/desk" + to
	}
	if len(q) == 0 {
		return to
	}
	return to + "?" + q.Encode()
}

func (m loginModel) home(rq *ui.Request, who ident.Actor) string {
	switch {
	case m.Next != "":
		return m.Next
	case m.Staff:
		return rq.HomeOf(who)
	}
	return "/my"
}

func (p *Portal) loginPage(rq *ui.Request) error {
	m := p.loginModel(rq, rq.R.URL.Query())
	if rq.LoggedIn() {
		return rq.Redirect(m.home(rq, rq.Actor))
	}
	return rq.Render(http.StatusOK, loginView(rq, m))
}

// login sends the code. A number without an account is answered in the same way.
func (p *Portal) login(rq *ui.Request) error {
	posted, err := rq.Form()
	if err != nil {
		return err
	}
	m := p.loginModel(rq, posted)
	m.Phone = posted.Get("phone")
	kind := ident.Citizen
	if m.Staff {
		kind = ident.Staff
	}
	m.Challenge, err = p.Identity.BeginLogin(rq.R.Context(), kind, m.Phone, rq.IP())
	if m.mends(err) {
		return rq.Render(ui.StatusOf(err), loginView(rq, m))
	}
	if err != nil {
		return err
	}
	return rq.Redirect(m.path("/code", "c", m.Challenge, "tail", tail(m.Phone)))
}

// mends keeps a fault that the same page can show: what is wrong, or how long
// to wait.
func (m *loginModel) mends(err error) bool {
	f, ok := fault.As(err)
	if !ok || (f.Kind != fault.Invalid && f.Kind != fault.TooMany && f.Kind != fault.Gone) {
		return false
	}
	m.Bad = f
	return true
}

// tail gives the last four digits of a number as it was typed.
func tail(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	return digits[max(0, len(digits)-4):]
}

func (p *Portal) codePage(rq *ui.Request) error {
	m := p.loginModel(rq, rq.R.URL.Query())
	if rq.LoggedIn() || m.Challenge == "" {
		return rq.Redirect(m.path(""))
	}
	return rq.Render(http.StatusOK, codeView(rq, m))
}

func (p *Portal) code(rq *ui.Request) error {
	posted, err := rq.Form()
	if err != nil {
		return err
	}
	m := p.loginModel(rq, posted)
	token, err := p.Identity.FinishLogin(rq.R.Context(), m.Challenge, posted.Get("code"), rq.R.UserAgent())
	if m.mends(err) {
		return rq.Render(ui.StatusOf(err), codeView(rq, m))
	}
	if err != nil {
		return err
	}
	who, err := p.Identity.Session(rq.R.Context(), token)
	if err != nil {
		return err
	}
	rq.BeginSession(token)
	return rq.Redirect(m.home(rq, who))
}

func (p *Portal) logout(rq *ui.Request) error {
	if err := p.Identity.Logout(rq.R.Context(), rq.SessionToken()); err != nil {
		return err
	}
	rq.EndSession()
	rq.Say("login.bye")
	if rq.Staff() {
		return rq.Redirect("/desk/login")
	}
	return rq.Redirect("/")
}

func (m loginModel) phoneInput(rq *ui.Request) ui.Input {
	return ui.Input{
		Field:  form.Field{ID: "phone", Type: form.Phone, Label: both("login.phone"), Hint: both(m.phoneHint())},
		Values: []string{m.Phone}, Problem: rq.ProblemOf(m.Bad, "phone"),
	}
}

// phoneHint is the key of which number to give: staff are registered by their unit.
func (m loginModel) phoneHint() string {
	if m.Staff {
		return "login.staff_phone_hint"
	}
	return "login.phone_hint"
}

func (m loginModel) codeInput(rq *ui.Request) ui.Input {
	return ui.Input{
		Field:   form.Field{ID: "code", Type: form.Integer, Label: both("login.code"), Hint: both("login.code_hint")},
		Problem: rq.ProblemOf(m.Bad, "code"),
	}
}

func (m loginModel) title(rq *ui.Request) string {
	if m.Staff {
		return rq.T("login.staff_title")
	}
	return rq.T("login.title")
}

// sent says where the code went, as far as the address knows.
func (m loginModel) sent(rq *ui.Request) string {
	if m.Tail == "" {
		return rq.T("login.sent")
	}
	return rq.T("login.sent_to", "tail", m.Tail)
}

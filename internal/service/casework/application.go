package casework

import (
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Application is one signed and submitted matter with its 1..n cases.
type Application struct {
	ID          ident.ApplicationID
	No          string
	Bundle      string
	Closure     string
	Applicant   ident.Subject // 申请人: in whose name
	Subject     ident.Subject // 当事人: whom the matter is about
	Agent       ident.AccountID
	AgentSelf   ident.Subject // the person who acted 经办人
	People      People
	SignText    string // set by OpenSigned only
	SignDigest  string
	SignedAt    clock.Instant
	SubmittedAt clock.Instant
	Lang        i18n.Lang
	Parts       int
}

// People is the sealed part: who is who in the application, as confirmed.
type People struct {
	Applicant    string `json:"applicant"`
	Agent        string `json:"agent"`
	Payer        string `json:"payer"`
	Contact      string `json:"contact"`
	ContactPhone string `json:"contact_phone"`
	Place        string `json:"place"`
	Zone         string `json:"zone"`
	Key          string `json:"key"` // of the picked record
}

func (d *Draft) people(p Plan) People {
	text := func(id string) string {
		it, ok := p.State.Get(id)
		if !ok || !it.Has {
			return ""
		}
		s, _ := it.Value.(string)
		return s
	}
	return People{
		Applicant: text("applicant.name"), Agent: text("agent.name"), Payer: text("payer.name"),
		Contact: text("contact.name"), ContactPhone: text("contact.phone"), Place: text("premises.address"),
		Zone: text("premises.zone"), Key: d.Picked,
	}
}

// about tells whose data a field of the application is: the person who acts names
// herself and the contact on site, everything else is the subject's.
func (a *Application) about(field string) ident.Subject {
	if strings.HasPrefix(field, "agent.") || strings.HasPrefix(field, "contact.") {
		return a.AgentSelf
	}
	return a.Subject
}

func (a *Application) object() identity.Object {
	return identity.Object{Kind: "application", ID: string(a.ID), Owner: a.Applicant, Agent: a.Agent}
}

func blank(raw []string) bool {
	for _, s := range raw {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

func isShown(it form.Item) bool { return it.Shown == rule.True }

// cutSource splits "resource.column".
func cutSource(source string) (resource, column string, ok bool) { return strings.Cut(source, ".") }

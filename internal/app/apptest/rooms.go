package apptest

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Rooms are the services of an installation that a crowd uses.
type Rooms struct {
	Clock    clock.Clock
	Identity *identity.Service
	Notify   *notify.Notify
	Casework *casework.Service
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// recentTexts is how many of the newest texts Code looks at: more than can be
// posted by others between a person's request and her look.
const recentTexts = 64

// Code reads the newest code that was posted to a phone.
func (r Rooms) Code(ctx context.Context, phone string) (string, error) {
	texts, err := r.Notify.Texts(ctx, recentTexts)
	if err != nil {
		return "", err
	}
	for _, s := range texts {
		if s.Phone == phone && sixDigits.MatchString(s.Text) {
			return sixDigits.FindString(s.Text), nil
		}
	}
	return "", fmt.Errorf("no code was sent to %s", phone)
}

// Login opens a session and gives its token.
func (r Rooms) Login(ctx context.Context, kind ident.ActorKind, phone string) (token string, err error) {
	challenge, err := r.Identity.BeginLogin(ctx, kind, phone, addressOf(phone))
	if err != nil {
		return "", err
	}
	code, err := r.Code(ctx, phone)
	if err != nil {
		return "", err
	}
	return r.Identity.FinishLogin(ctx, challenge, code, "apptest")
}

// addressOf gives each phone an address of its own: people at home do not share one.
func addressOf(phone string) string {
	n, _ := strconv.Atoi(phone) // digits
	return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

// Actor opens a session and gives who it stands for.
func (r Rooms) Actor(ctx context.Context, kind ident.ActorKind, phone string) (ident.Actor, error) {
	token, err := r.Login(ctx, kind, phone)
	if err != nil {
		return ident.Actor{}, err
	}
	return r.Identity.Session(ctx, token)
}

// Draft brings a new draft to where only the signature is missing.
func (r Rooms) Draft(ctx context.Context, by ident.Actor, w Citizen) (id ident.DraftID, err error) {
	if id, err = r.Casework.Start(ctx, by, "utilities", by.For[1]); err != nil {
		return "", err
	}
	if err := r.Casework.Pick(ctx, by, id, w.Unit); err != nil {
		return "", err
	}
	if err := r.Casework.Needs(ctx, by, id, map[string][]string{"net.operator": {"xc-net-cu"}}); err != nil {
		return "", err
	}
	v, err := r.Casework.OpenDraft(ctx, by, id)
	if err != nil {
		return "", err
	}
	if v.Step != casework.StepCheck {
		return "", fmt.Errorf("the draft stands at %s %s: open %v, problems %v", v.Step, v.Field, v.Plan.Open, v.Plan.Problems)
	}
	return id, r.Casework.Agree(ctx, by, id, casework.ConsentDigest(v.Shares))
}

// Sign has the signing code sent and gives the signature, with a fresh key.
func (r Rooms) Sign(ctx context.Context, by ident.Actor, w Citizen, id ident.DraftID) (casework.Submission, error) {
	challenge, err := r.Casework.BeginSign(ctx, by, id, i18n.Zh)
	if err != nil {
		return casework.Submission{}, err
	}
	code, err := r.Code(ctx, w.Phone)
	return casework.Submission{By: by, Draft: id, Lang: i18n.Zh, Challenge: challenge, Code: code, Key: r.key()}, err
}

// Command addresses a case as it stands now.
func (r Rooms) Command(ctx context.Context, by ident.Actor, id ident.CaseID) (casework.Command, *casework.Case, error) {
	v, err := r.Casework.OpenCase(ctx, by, id, i18n.Zh)
	return casework.Command{By: by, Case: id, Rev: v.Rev, Key: r.key()}, v.Case, err
}

// grounds are what the items of the demo city are granted on.
var grounds = map[string]string{
	"water-connection": "direct", "power-connection": "direct", "gas-connection": "direct",
	"heat-connection": "direct", "broadband-connection": "direct", "road-works": "allowed",
}

// Grant decides an accepted case in the applicant's favour.
func (r Rooms) Grant(ctx context.Context, cmd casework.Command, item string) error {
	return r.Casework.Decide(ctx, cmd, true, casework.Ground{Reason: grounds[item], Note: "现场已具备条件"})
}

func (r Rooms) key() string { return ident.New[string](r.Clock.Now()) }

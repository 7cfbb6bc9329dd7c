package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

const applicationColumns = `id, no, bundle, closure, applicant_kind, applicant_ref, subject_kind, subject_ref, agent, agent_ref,
  people, sign_text, sign_digest, signed_at, submitted_at, lang, parts`

var (
	insertApplication = storage.Statement("casework.insert_application", `INSERT INTO casework_application
  (`+applicationColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)`)
	selectApplication = storage.Statement("casework.select_application",
		`SELECT `+applicationColumns+` FROM casework_application WHERE id = $1`)
	selectApplicationsOf = storage.Statement("casework.select_applications_of", `SELECT `+applicationColumns+`
  FROM casework_application WHERE applicant_ref IN ($1...) ORDER BY submitted_at DESC, id DESC LIMIT $2`)
	insertConsent = storage.Statement("casework.insert_consent", `INSERT INTO casework_consent
  (id, application, case_id, org, fields, purpose, until, given_at, ended_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`)
	endConsent = storage.Statement("casework.end_consent",
		`UPDATE casework_consent SET ended_at = $1 WHERE case_id = $2 AND ended_at = 0`)
	selectConsentsOf = storage.Statement("casework.select_consents_of", `SELECT id, application, case_id, org, fields,
  purpose, until, given_at, ended_at FROM casework_consent WHERE application IN ($1...) ORDER BY given_at DESC, case_id`)
)

type applicationRow struct {
	ID            ident.ApplicationID
	No            string
	Bundle        string
	Closure       string
	ApplicantKind ident.SubjectKind
	ApplicantRef  string
	SubjectKind   ident.SubjectKind
	SubjectRef    string
	Agent         ident.AccountID
	AgentRef      string
	People        []byte
	SignText      []byte
	SignDigest    string
	SignedAt      clock.Instant
	SubmittedAt   clock.Instant
	Lang          i18n.Lang
	Parts         int
}

type consentRow struct {
	ID          ident.ConsentID
	Application ident.ApplicationID
	CaseID      ident.CaseID
	Org         ident.OrgID
	Fields      storage.JSON[[]string]
	Purpose     storage.JSON[i18n.Text]
	Until       clock.Date
	GivenAt     clock.Instant
	EndedAt     clock.Instant
}

func (s *Service) insertApplicationTx(ctx context.Context, tx storage.Tx, a *Application) error {
	people, err := s.sealJSON("casework_application.people", string(a.ID), a.People)
	if err != nil {
		return err
	}
	text := s.seal("casework_application.sign_text", string(a.ID), []byte(a.SignText))
	_, err = tx.Exec(ctx, insertApplication, a.ID, a.No, a.Bundle, a.Closure, a.Applicant.Kind, a.Applicant.Ref,
		a.Subject.Kind, a.Subject.Ref, a.Agent, a.AgentSelf.Ref, people, text, a.SignDigest, a.SignedAt, a.SubmittedAt, a.Lang, a.Parts)
	return err
}

// applicationOf does not open the signed text: it states every value of the
// application, and only OpenSigned shows it.
func (s *Service) applicationOf(r applicationRow) (*Application, error) {
	a := &Application{
		ID: r.ID, No: r.No, Bundle: r.Bundle, Closure: r.Closure,
		Applicant: ident.Subject{Kind: r.ApplicantKind, Ref: r.ApplicantRef},
		Subject:   ident.Subject{Kind: r.SubjectKind, Ref: r.SubjectRef},
		Agent:     r.Agent, AgentSelf: ident.Subject{Kind: ident.Person, Ref: r.AgentRef}, SignDigest: r.SignDigest, SignedAt: r.SignedAt, SubmittedAt: r.SubmittedAt, Lang: r.Lang, Parts: r.Parts,
	}
	if err := s.openJSON("casework_application.people", string(r.ID), r.People, &a.People); err != nil {
		return nil, err
	}
	return a, nil
}

func (s *Service) loadApplicationTx(ctx context.Context, tx storage.Tx, id ident.ApplicationID) (*Application, error) {
	row, ok, err := storage.Get[applicationRow](ctx, tx, selectApplication, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.NewNotFound("casework.no_such_application")
	}
	return s.applicationOf(row)
}

// endConsentTx ends the consent of a case that the applicant withdrew.
func (s *Service) endConsentTx(ctx context.Context, tx storage.Tx, id ident.CaseID, now clock.Instant) error {
	_, err := tx.Exec(ctx, endConsent, now, id)
	return err
}

// caseObjectTx describes a case to the access table: the unit and region it
// belongs to, and the applicant who owns it.
func (s *Service) caseObjectTx(ctx context.Context, tx storage.Tx, c *Case) (identity.Object, error) {
	row, ok, err := storage.Get[applicationRow](ctx, tx, selectApplication, c.Application)
	if err != nil {
		return identity.Object{}, err
	}
	if !ok {
		return identity.Object{}, fault.NewNotFound("casework.no_such_case")
	}
	return identity.Object{
		Kind: "case", ID: string(c.ID), Org: c.Org, Region: c.Region, Agent: row.Agent,
		Owner: ident.Subject{Kind: row.ApplicantKind, Ref: row.ApplicantRef},
	}, nil
}

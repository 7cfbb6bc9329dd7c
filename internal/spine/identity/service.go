package identity

import (
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Service is the package's door. It is safe for concurrent use.
type Service struct {
	patience time.Duration // that sessions last longer; zero but in the demo
	db       *storage.DB
	keys     *keyring.Keyring
	clock    clock.Clock
	texts    *notify.Notify
	limits   Limits
	policy   policy
}

// Limits bound how often a code is asked for, per purpose.
type Limits struct {
	Gap            time.Duration // between two codes for one phone
	PerDay         int           // codes for one phone on one civil day
	PerAddressHour int           // login codes asked for from one address in one clock hour
}

// StandardLimits are one code a minute and ten a day for a phone, and sixty an
// hour for an address, behind which a whole hall may sit.
var StandardLimits = Limits{Gap: time.Minute, PerDay: 10, PerAddressHour: 60}

// Option changes a Service at New.
type Option func(*Service)

// WithLimits replaces StandardLimits.
func WithLimits(l Limits) Option { return func(s *Service) { s.limits = l } }

// WithTextsPage opens texts.view to everybody. Only the demo does this: the page
// shows login codes.
func WithTextsPage() Option { return func(s *Service) { s.policy.texts = true } }

// WithPatience lets sessions last so much longer. Only the demo does this: its days
// pass at a button, and nobody wants to log in after each.
func WithPatience(d time.Duration) Option { return func(s *Service) { s.patience = d } }

// New makes the service and tells texts how to find an account's phone.
func New(db *storage.DB, k *keyring.Keyring, c clock.Clock, texts *notify.Notify, orgs Orgs, opts ...Option) *Service {
	s := &Service{
		db: db, keys: k, clock: c, texts: texts, limits: StandardLimits,
		policy: policy{access: table(), orgs: orgs},
	}
	for _, o := range opts {
		o(s)
	}
	texts.UsePhones(s)
	return s
}

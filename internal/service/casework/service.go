package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Options are what the service is made of. All but Certificates are needed.
type Options struct {
	DB          *storage.DB
	Keys        *keyring.Keyring
	Clock       clock.Clock
	Numbers     *storage.Numbers
	Access      Access
	Staff       Staff
	Phones      Phones
	Signer      Signer
	Registers   Registers
	Definitions Definitions
	Directory   Directory
	Letters     Letters
	Clocks      Clocks
	Files       Files
	Log         Log
	Notify      *notify.Notify
	NumberForm  NumberForm

	Certificates Certificates // nil: nobody issues any
}

// Service is casework's front door: every method authorises for itself.
type Service struct {
	db        *storage.DB
	keys      *keyring.Keyring
	clock     clock.Clock
	numbers   *storage.Numbers
	access    Access
	staff     Staff
	phones    Phones
	signer    Signer
	registers Registers
	defs      Definitions
	dir       Directory
	letters   Letters
	clocks    Clocks
	files     Files
	log       Log
	notify    *notify.Notify
	form      NumberForm

	certificates Certificates
}

// New makes the service.
func New(o Options) *Service {
	return &Service{
		db: o.DB, keys: o.Keys, clock: o.Clock, numbers: o.Numbers, access: o.Access, staff: o.Staff, phones: o.Phones, signer: o.Signer,
		registers: o.Registers, defs: o.Definitions, dir: o.Directory, letters: o.Letters, clocks: o.Clocks, files: o.Files, log: o.Log, notify: o.Notify, form: o.NumberForm,
		certificates: o.Certificates,
	}
}

// digestOf is SHA-256 over the parts, each with its length, as hex.
func digestOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

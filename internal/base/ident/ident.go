package ident

import (
	"crypto/rand"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
)

// Typed ids: 26-character ULIDs made in Go, except OrgID and Region, which are
// codes from the pack. A typed id cannot be passed where another is meant.
type (
	AccountID     string // a login account
	DraftID       string // an application being filled in 申办草稿
	ApplicationID string // one submitted application 申办件 (1..n cases)
	CaseID        string // one unit's case 办件
	ConsentID     string // one consent 授权
	EventID       string // one domain event
	EntryID       string // one disclosure entry 查询记录
	LetterID      string // one letter 文书
	BlobID        string // one file 文件
	PhraseID      string // words that a unit keeps 常用语
	ReleaseID     string // one version of the content 事项库版本
	OrgID         string // a unit 机构, by its pack code
)

// Region is a 12-digit administrative division code 区划代码 (GB/T 2260 and
// GB/T 10114): province 2, city 2, county 2, township 3, village 3 digits, zero
// where a level is not named. 411000000000 is Xuchang, 411002000000 a district.
type Region string

// Covers reports whether r is o or contains it. The empty region covers nothing.
func (r Region) Covers(o Region) bool {
	return r != "" && strings.HasPrefix(string(o), r.Prefix())
}

// Prefix is the part of the code that names r, without the levels below it. Zeros
// are cut level by level: 411000… is 4110, for 411 would be its neighbour too.
func (r Region) Prefix() string {
	for _, n := range []int{9, 6, 4, 2} {
		if len(r) <= n {
			continue
		}
		if strings.Trim(string(r[n:]), "0") != "" {
			return string(r)
		}
		r = r[:n]
	}
	return string(r)
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// New makes a ULID: 48 bits of milliseconds, then 80 random bits, Crockford base 32.
func New[ID ~string](now clock.Instant) ID {
	b := stamp(now)
	_, _ = rand.Read(b[6:]) // crypto/rand never fails since Go 1.24
	return ID(encode(b))
}

// First is the lowest ULID of the millisecond of at: what was made before is less,
// what is made from then on is not.
func First[ID ~string](at clock.Instant) ID { return ID(encode(stamp(at))) }

// stamp writes the milliseconds, and zeros behind them.
func stamp(at clock.Instant) (b [16]byte) {
	ms := uint64(at) / 1000 //nolint:gosec // after 1970
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i)) //nolint:gosec // the low byte is meant
	}
	return b
}

// Valid reports whether s has the shape of a ULID.
func Valid[ID ~string](s ID) bool {
	if len(s) != 26 || s[0] > '7' {
		return false
	}
	for _, c := range string(s) {
		if !strings.ContainsRune(crockford, c) {
			return false
		}
	}
	return true
}

func encode(b [16]byte) string {
	out := make([]byte, 26)
	var acc uint32
	bits, pos := 2, 0 // 128 bits in 130: two leading zero bits
	for _, x := range b {
		acc = acc<<8 | uint32(x)
		bits += 8
		for bits >= 5 {
			bits -= 5
			out[pos] = crockford[acc>>bits&31]
			pos++
		}
	}
	return string(out)
}

// SubjectKind tells a person from an enterprise.
type SubjectKind string

// The two kinds of subject.
const (
	Person     SubjectKind = "person"     // 自然人
	Enterprise SubjectKind = "enterprise" // 法人
)

// Subject is whom a matter or a record is about. Ref is the blind index of the
// legal id (keyring purpose "subject"), 64 hex digits: equal for equal ids,
// useless without the key. The zero Subject is nobody.
type Subject struct {
	Kind SubjectKind
	Ref  string
}

// IsZero reports nobody.
func (s Subject) IsZero() bool { return s.Ref == "" }

// String gives kind:ref, for logs and keys.
func (s Subject) String() string { return string(s.Kind) + ":" + s.Ref }

// ActorKind says in what capacity somebody acts.
type ActorKind string

// The kinds of actor.
const (
	Anonymous ActorKind = ""
	Citizen   ActorKind = "citizen"
	Staff     ActorKind = "staff"
	System    ActorKind = "system"
)

// Role is a set of acts, by its code in the access table.
type Role string

// Actor is who does something, as the session says. A citizen has Self (the
// person) and For (whom they may act for, Self first); staff have Org, Region
// and Roles. The zero Actor is anonymous.
type Actor struct {
	Kind    ActorKind
	Account AccountID
	Session string // session id, for step-up and audit
	Name    string // display name, for the page header only
	Self    Subject
	For     []Subject
	Org     OrgID
	Region  Region
	Roles   []Role
}

// ActsFor reports whether the actor may act for s.
func (a Actor) ActsFor(s Subject) bool {
	for _, x := range a.For {
		if x == s && !s.IsZero() {
			return true
		}
	}
	return false
}

// SystemActor acts on behalf of the program: timers and reactions to events.
func SystemActor(what string) Actor { return Actor{Kind: System, Account: AccountID("system:" + what)} }

package identity

import (
	"bytes"
	_ "embed" // the access table
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"github.com/chengban/chengban/internal/base/ident"
)

// relation is what must hold between an actor and an object (access.toml).
type relation string

const (
	anyRelation relation = "any"
	own         relation = "own"
	self        relation = "self"
	mine        relation = "mine"
	unit        relation = "unit"
	subtree     relation = "subtree"
)

// The two roles that nobody is given: everybody has the first, every citizen
// the second.
const (
	anyoneRole  ident.Role = "anyone"
	citizenRole ident.Role = "citizen"
)

// access is the table of access.toml: role → act → relations, one of which must
// hold.
type access struct {
	roles map[ident.Role]role
}

type role struct {
	Kind   string  `toml:"kind"`
	Alone  bool    `toml:"alone"`
	Grants []grant `toml:"grant"`
}

type grant struct {
	Acts     []Act    `toml:"acts"`
	Relation relation `toml:"relation"`
}

//go:embed access.toml
var accessFile []byte

// table reads the embedded access.toml once. A broken one cannot be shipped: a
// test reads it.
var table = sync.OnceValue(func() *access {
	a, err := readAccess(accessFile)
	if err != nil {
		panic(err)
	}
	return a
})

// readAccess refuses unknown keys, acts and relations, and a table without the
// two roles that the code itself knows.
func readAccess(raw []byte) (*access, error) {
	var file struct {
		Role map[ident.Role]role `toml:"role"`
	}
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, fmt.Errorf("access table: %w", err)
	}
	for name, r := range file.Role {
		if err := checkRole(r); err != nil {
			return nil, fmt.Errorf("access table: role %s: %w", name, err)
		}
	}
	if file.Role[anyoneRole].Kind != "anyone" || file.Role[citizenRole].Kind != "citizen" {
		return nil, fmt.Errorf("access table: roles anyone and citizen must be of their own kind")
	}
	return &access{roles: file.Role}, nil
}

func checkRole(r role) error {
	if !slices.Contains([]string{"anyone", "citizen", "staff"}, r.Kind) {
		return fmt.Errorf("unknown kind %q", r.Kind)
	}
	for _, g := range r.Grants {
		if !slices.Contains([]relation{anyRelation, own, self, mine, unit, subtree}, g.Relation) {
			return fmt.Errorf("unknown relation %q", g.Relation)
		}
		for _, act := range g.Acts {
			if _, ok := sight[act]; !ok {
				return fmt.Errorf("unknown act %q", act)
			}
		}
	}
	return nil
}

// rolesOf gives the roles that count for an actor: what a session row claims
// beyond its kind is ignored.
func (a *access) rolesOf(who ident.Actor) []ident.Role {
	roles := []ident.Role{anyoneRole}
	switch who.Kind {
	case ident.Citizen:
		roles = append(roles, citizenRole)
	case ident.Staff:
		for _, name := range who.Roles {
			if a.roles[name].Kind == "staff" {
				roles = append(roles, name)
			}
		}
	case ident.Anonymous, ident.System: // what belongs to anyone
	}
	return roles
}

// relations lists what may hold between who and an object so that act is
// allowed; none when no role of who has the act.
func (a *access) relations(who ident.Actor, act Act) []relation {
	var rs []relation
	for _, name := range a.rolesOf(who) {
		for _, g := range a.roles[name].Grants {
			if slices.Contains(g.Acts, act) {
				rs = append(rs, g.Relation)
			}
		}
	}
	return rs
}

// checkStaffRoles reports what is wrong with a set of roles for one account:
// not a staff role, none at all, or an administrator's role beside another.
func (a *access) checkStaffRoles(roles []ident.Role) (key string, bad ident.Role) {
	if len(roles) == 0 {
		return "identity.roles_none", ""
	}
	for _, name := range roles {
		if a.roles[name].Kind != "staff" {
			return "identity.role_unknown", name
		}
		if a.roles[name].Alone && len(roles) > 1 {
			return "identity.role_alone", name
		}
	}
	return "", ""
}

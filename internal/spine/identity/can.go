package identity

import (
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// Object is what an act is done to, as its loader found it. Empty members match
// nothing, except an empty Region: such an object lies in every region.
type Object struct {
	Kind     string          // for the log: "case", "application" …
	ID       string          // for the log
	Owner    ident.Subject   // whose matter it is
	Agent    ident.AccountID // whose account it belongs to
	Org      ident.OrgID     // the unit it lies with
	Region   ident.Region    // where it lies
	Relation string          // "" or Gone
}

// Gone is the Relation of an object that does not exist or exists no more. A
// loader that finds nothing hands Can this, so that an id tried by a stranger
// and an id that was never given out get the same answer.
const Gone = "gone"

// Orgs knows the tree of organisations, as the pack says it.
type Orgs interface {
	// Within reports whether child is parent or lies below it.
	Within(child, parent ident.OrgID) bool
}

// Can decides whether actor may do act to o: nil, or a fault of kind
//
//   - LoginNeeded: nobody is logged in and the act is not for everybody;
//   - NotFound: o is out of the actor's sight, or is Gone;
//   - Forbidden: the actor sees o, but may not do this; also an act that is not
//     in the table.
//
// Jurisdiction of staff is organisation × region: a role never reaches beyond.
func (s *Service) Can(actor ident.Actor, act Act, o Object) error {
	return s.policy.can(actor, act, o)
}

type policy struct {
	access *access
	orgs   Orgs
	texts  bool // the demo's texts page exists
}

func (p policy) can(actor ident.Actor, act Act, o Object) error {
	see, known := sight[act]
	switch {
	case !known:
		return fault.NewForbidden("identity.act_unknown", "act", string(act))
	case p.allows(actor, act, o):
		return nil
	case actor.Kind == ident.Anonymous && act != TextsView && !p.has(actor, act):
		return fault.NewLoginNeeded("identity.login_needed")
	case p.hides(actor, act, see, o):
		return fault.NewNotFound("identity.not_found")
	}
	return fault.NewForbidden("identity.forbidden")
}

// hides reports whether a refused actor is to learn nothing of o.
func (p policy) hides(actor ident.Actor, act, see Act, o Object) bool {
	if see == "" {
		return o.Relation == Gone && p.has(actor, act)
	}
	return !p.allows(actor, see, o)
}

func (p policy) has(actor ident.Actor, act Act) bool {
	return len(p.access.relations(actor, act)) > 0
}

func (p policy) allows(actor ident.Actor, act Act, o Object) bool {
	if o.Relation == Gone || (act == TextsView && !p.texts) {
		return false
	}
	for _, r := range p.access.relations(actor, act) {
		if p.holds(r, actor, o) {
			return true
		}
	}
	return false
}

func (p policy) holds(r relation, actor ident.Actor, o Object) bool {
	switch r {
	case anyRelation:
		return true
	case own:
		return actor.ActsFor(o.Owner)
	case self:
		return ofAccount(actor, o)
	case mine:
		return actor.ActsFor(o.Owner) && ofAccount(actor, o)
	case unit:
		return actor.Org != "" && o.Org == actor.Org && inRegion(actor, o)
	case subtree:
		return actor.Org != "" && o.Org != "" && p.orgs.Within(o.Org, actor.Org) && inRegion(actor, o)
	}
	return false
}

func ofAccount(actor ident.Actor, o Object) bool {
	return actor.Account != "" && o.Agent == actor.Account
}

func inRegion(actor ident.Actor, o Object) bool {
	return o.Region == "" || reaches(actor.Region, o.Region)
}

// reaches is Region.Covers for full codes only: half a code in an account gives
// no jurisdiction.
func reaches(r, o ident.Region) bool { return len(r) == 12 && r.Covers(o) }

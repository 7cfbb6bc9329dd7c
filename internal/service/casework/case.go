package casework

import (
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// Status is where a case is; see StatusOf.
type Status string

// The states of a case (办件状态).
const (
	Received      Status = "received"      // 已收件，待受理
	Supplementing Status = "supplementing" // 补正中
	Accepted      Status = "accepted"      // 已受理，办理中
	InSpecial     Status = "special"       // 特别程序中
	Suspended     Status = "suspended"     // 中止
	Parked        Status = "parked"        // 暂缓，到日自动恢复
	Granted       Status = "granted"       // 准予（办结）
	Refused       Status = "refused"       // 不予（办结）
	NotAccepted   Status = "not_accepted"  // 不予受理（办结）
	NotBrought    Status = "not_brought"   // 补交不来（办结）
	Terminated    Status = "terminated"    // 终止（办结）
	Withdrawn     Status = "withdrawn"     // 申请人撤回（办结）
	Forwarded     Status = "forwarded"     // 转办（转报办结）：another unit has it now
)

var openStatuses = []Status{Received, Supplementing, Accepted, InSpecial, Suspended, Parked}

var finals = []Status{Granted, Refused, NotAccepted, NotBrought, Terminated, Withdrawn, Forwarded}

// Final reports whether the case has come to its end.
func (s Status) Final() bool { return slices.Contains(finals, s) }

// Paused reports whether the unit's clock stands.
func (s Status) Paused() bool {
	return s == Supplementing || s == InSpecial || s == Suspended || s == Parked
}

// OpenStatuses lists the states in which something can still happen.
func OpenStatuses() []Status { return slices.Clone(openStatuses) }

// Statuses lists every status in the order in which a case meets them.
func Statuses() []Status {
	return append(OpenStatuses(), finals...)
}

// FactKind names what happened to a case.
type FactKind string

// The facts. Claimed, released, handed, recused, prechecked, proposed, returned, extended, urged,
// supervised, step done, served, corrected, transfer asked and refused do not move the status. Set aside and reopened lead back to
// where the case was before its end.
const (
	FactReceived        FactKind = "received"
	FactClaimed         FactKind = "claimed"
	FactReleased        FactKind = "released"
	FactHanded          FactKind = "handed"  // 转办、改派: to a colleague
	FactRecused         FactKind = "recused" // 回避: will have nothing to do with it
	FactAccepted        FactKind = "accepted"
	FactDeemed          FactKind = "deemed"           // 视为受理: nobody answered within five working days
	FactNotAccepted     FactKind = "not_accepted"     //
	FactSupplementAsked FactKind = "supplement_asked" // 一次性告知补正
	FactSupplemented    FactKind = "supplemented"     // 补正材料已交
	FactNotBrought      FactKind = "not_brought"      // 补交不来
	FactSpecialBegun    FactKind = "special_begun"    // 特别程序开始
	FactSpecialEnded    FactKind = "special_ended"    // 特别程序结束
	FactSuspended       FactKind = "suspended"        // 中止
	FactResumed         FactKind = "resumed"          // 恢复
	FactParked          FactKind = "parked"           // 暂缓到某日
	FactUnparked        FactKind = "unparked"         // 暂缓结束
	FactExtended        FactKind = "extended"         // 延期
	FactProposed        FactKind = "proposed"         // 送审
	FactReturned        FactKind = "returned"         // 审批退回
	FactUrged           FactKind = "urged"            // 催办
	FactSupervised      FactKind = "supervised"       // 督办
	FactGranted         FactKind = "granted"
	FactRefused         FactKind = "refused"
	FactTerminated      FactKind = "terminated"
	FactPrechecked      FactKind = "prechecked" // 预审
	FactStepDone        FactKind = "step_done"  // 办理环节完成
	FactServed          FactKind = "served"     // 决定文书送达
	FactCorrected       FactKind = "corrected"  // 更正
	FactSetAside        FactKind = "set_aside"  // 被复议机关或者法院撤销、责令重作
	FactReopened        FactKind = "reopened"   // 撤销办结，恢复办理
	FactWithdrawn       FactKind = "withdrawn"
	FactTransferAsked   FactKind = "transfer_asked"   // 转办征询: may another unit have it?
	FactTransferRefused FactKind = "transfer_refused" // 申请人不同意转办
	FactForwarded       FactKind = "forwarded"        // 申请人同意转办
	FactStruck          FactKind = "struck"           // 录入错误，删除办结
)

// step is where a fact may happen and where it leads; to "" stays.
type step struct {
	from []Status
	to   Status
}

// road is the whole machine: what may follow in which state. A fact that is not
// in it may happen in every open state and moves nothing.
var road = map[FactKind]step{
	FactAccepted:        {[]Status{Received}, Accepted},
	FactDeemed:          {[]Status{Received}, Accepted},
	FactNotAccepted:     {[]Status{Received}, NotAccepted},
	FactSupplementAsked: {[]Status{Received}, Supplementing},
	FactSupplemented:    {[]Status{Supplementing}, Received},
	FactNotBrought:      {[]Status{Supplementing}, NotBrought},
	FactSpecialBegun:    {[]Status{Accepted}, InSpecial},
	FactSpecialEnded:    {[]Status{InSpecial}, Accepted},
	FactSuspended:       {[]Status{Accepted}, Suspended},
	FactResumed:         {[]Status{Suspended}, Accepted},
	FactParked:          {[]Status{Accepted}, Parked},
	FactUnparked:        {[]Status{Parked}, Accepted},
	FactExtended:        {[]Status{Accepted}, ""},
	FactGranted:         {[]Status{Accepted}, Granted},
	FactRefused:         {[]Status{Accepted}, Refused},
	FactTerminated:      {[]Status{Accepted, Suspended, Parked}, Terminated},
	FactWithdrawn:       {openStatuses, Withdrawn},
	FactPrechecked:      {[]Status{Received}, ""},
	FactTransferAsked:   {[]Status{Received}, ""},
	FactTransferRefused: {[]Status{Received}, ""},
	FactForwarded:       {[]Status{Received}, Forwarded},
	FactStruck:          {[]Status{Received, Accepted, Suspended, Parked}, Terminated},
	FactStepDone:        {[]Status{Accepted}, ""},
	FactServed:          {[]Status{Granted, Refused}, ""},
	FactCorrected:       {[]Status{Granted, Refused, NotAccepted, NotBrought, Terminated}, ""},
	FactSetAside:        {[]Status{Granted, Refused, NotAccepted, NotBrought, Terminated}, back},
	FactReopened:        {[]Status{NotAccepted, NotBrought, Terminated}, back},
}

// back stands in the road for the state before the end: Received for a case that was
// never accepted, Accepted for the others.
const back Status = "back"

// why says for each state what has to happen before the case can go another way.
var why = map[Status]string{
	Received: "casework.accept_first", Supplementing: "casework.in_supplement", Accepted: "casework.already_accepted",
	InSpecial: "casework.in_special", Suspended: "casework.in_suspension", Parked: "casework.in_parking",
}

// Fact is one dated thing that happened to a case. At is when it counts in law,
// RecordedAt when we wrote it down. Reason is a code from the item, Note the
// officer's or applicant's own words, Detail what the kind needs besides.
type Fact struct {
	Kind       FactKind
	At         clock.Instant
	RecordedAt clock.Instant
	ByKind     ident.ActorKind
	By         ident.AccountID
	Org        ident.OrgID
	Reason     string
	Note       string
	Detail     Detail
}

// Detail is what some facts say besides their reason.
type Detail struct {
	Marks   []Mark          `json:"marks,omitempty"`   // supplement_asked: all that is missing, at once
	Until   clock.Date      `json:"until,omitempty"`   // supplement_asked: the last day to bring it; parked: the day it goes on
	Days    int             `json:"days,omitempty"`    // extended: by how many days of the clock
	Special string          `json:"special,omitempty"` // special_begun: which procedure
	Step    string          `json:"step,omitempty"`    // step_done: which
	Body    Body            `json:"body,omitempty"`    // set_aside: who did it
	Ruling  string          `json:"ruling,omitempty"`  // set_aside: the number of its decision or judgment
	For     FactKind        `json:"for,omitempty"`     // proposed, returned: what was to be approved
	By      ident.AccountID `json:"by,omitempty"`      // an approved act: who proposed it
	To      ident.AccountID `json:"to,omitempty"`      // handed: to whom
	Unit    ident.OrgID     `json:"unit,omitempty"`    // transfer_asked, forwarded: to which unit; received: from which, if it was handed on
	No      string          `json:"no,omitempty"`      // forwarded, received: the number of the case there

	Declared bool `json:"declared,omitempty"` // received: something was declared instead of proved
	Owed     bool `json:"owed,omitempty"`     // received: something may be brought later 容缺

	Was map[string]Value `json:"was,omitempty"` // supplemented: the marked fields before
}

// Mark is one thing that a supplement notice asks for: a field of the form or a
// material, with what is wrong with it.
type Mark struct {
	Field    string `json:"field"`
	Material string `json:"material,omitempty"` // its code; then Field is ""
	Note     string `json:"note"`
}

// IsZero reports a fact without detail.
func (d Detail) IsZero() bool {
	return len(d.Marks) == 0 && d.Until == "" && d.Days == 0 && d.Special == "" && d.Step == "" && d.Body == "" && d.Ruling == "" && d.For == "" && d.By == "" && d.To == "" && d.Unit == "" && d.No == "" && !d.Declared && !d.Owed && len(d.Was) == 0
}

// StatusOf derives the status from the facts in order. It is the only function
// that says what a case's status is; the column is a copy of its answer.
func StatusOf(facts []Fact) Status {
	s, before := Received, Received // before: where a case goes back to
	for _, f := range facts {
		switch to := road[f.Kind].to; {
		case to == back:
			s = before
		case to != "":
			s = to
		}
		if s == Accepted {
			before = Accepted
		}
	}
	return s
}

// HolderOf derives who has claimed the case; "" when nobody has, or when the
// case is closed.
func HolderOf(facts []Fact) ident.AccountID {
	var h ident.AccountID
	for _, f := range facts {
		switch {
		case f.Kind == FactClaimed:
			h = f.By
		case f.Kind == FactHanded:
			h = f.Detail.To
		case f.Kind == FactReleased, f.Kind == FactRecused && f.By == h, endsCase(f.Kind):
			h = ""
		}
	}
	return h
}

func endsCase(k FactKind) bool { return slices.Contains(finals, road[k].to) }

// PendingOf gives the proposal that waits for a supervisor, if there is one: the
// last one, unless it was returned or what it asked for has happened since.
func PendingOf(facts []Fact) (Fact, bool) {
	for _, f := range slices.Backward(facts) {
		switch {
		case f.Kind == FactProposed:
			return f, true
		case f.Kind == FactReturned, f.Detail.By != "", road[f.Kind].to != "":
			return Fact{}, false
		}
	}
	return Fact{}, false
}

// Case is one unit's case 办件 of an application.
type Case struct {
	ID          ident.CaseID
	Application ident.ApplicationID
	No          string // number people quote
	Part        int    // 1..n within the application
	Item        string
	Service     string
	Mode        string
	Org         ident.OrgID
	Region      ident.Region
	Zone        string
	Closure     string     // definition the case stays on
	PromiseDue  clock.Date // before acceptance: as if it were accepted at once
	AcceptDue   clock.Date // while it waits to be accepted; "" where silence means nothing
	LegalDue    clock.Date // "" before acceptance and where the law sets none
	Card        Card       // how late it was or is
	Provisional bool       // PromiseDue rests on an unverified limit or calendar
	Rev         int64
	facts       []Fact
}

// clone gives a copy whose facts grow apart from c's.
func (c *Case) clone() *Case {
	k := *c
	k.facts = slices.Clone(c.facts)
	return &k
}

// Facts returns the case's facts in order.
func (c *Case) Facts() []Fact { return c.facts }

// Status derives the status.
func (c *Case) Status() Status { return StatusOf(c.facts) }

// Holder derives who works on it.
func (c *Case) Holder() ident.AccountID { return HolderOf(c.facts) }

// Pending derives which act waits for a supervisor; "" when none does.
func (c *Case) Pending() FactKind {
	f, _ := PendingOf(c.facts)
	return f.Detail.For
}

// ParkedUntil derives the day on which a parked case goes on by itself; "" when it is
// not parked.
func (c *Case) ParkedUntil() clock.Date {
	if c.Status() != Parked {
		return ""
	}
	return lastOf(c.facts, FactParked).Detail.Until
}

func lastOf(facts []Fact, k FactKind) Fact {
	for _, f := range slices.Backward(facts) {
		if f.Kind == k {
			return f
		}
	}
	return Fact{}
}

// applicantWrote reports whether the case's history holds words of the applicant.
func (c *Case) applicantWrote() bool {
	return slices.ContainsFunc(c.facts, func(f Fact) bool { return f.ByKind == ident.Citizen && f.Note != "" })
}

// When gives the legal instant of the last fact of kind k; zero if none.
func (c *Case) When(k FactKind) clock.Instant {
	for i := len(c.facts) - 1; i >= 0; i-- {
		if c.facts[i].Kind == k {
			return c.facts[i].At
		}
	}
	return 0
}

func (c *Case) add(f Fact) Fact {
	c.facts = append(c.facts, f)
	return f
}

func fact(k FactKind, by ident.Actor, now clock.Instant) Fact {
	return Fact{Kind: k, At: now, RecordedAt: now, ByKind: by.Kind, By: by.Account, Org: by.Org}
}

func (c *Case) open() error {
	if s := c.Status(); s.Final() {
		return fault.NewConflict("casework.closed", "number", c.No)
	}
	return nil
}

// may is the guard of every move: it names what stands in the way.
func (c *Case) may(k FactKind) error {
	st, in := c.Status(), road[k].from
	switch {
	case slices.Contains(in, st):
		return nil
	case len(in) > 0 && in[0].Final() && !st.Final():
		return fault.NewConflict("casework.still_open", "number", c.No)
	case st == Withdrawn && len(in) > 0 && in[0].Final():
		return fault.NewConflict("casework.was_withdrawn", "number", c.No)
	}
	if err := c.open(); err != nil {
		return err
	}
	if len(in) > 0 {
		return fault.NewConflict(why[st], "number", c.No)
	}
	return nil
}

// held is the guard of every act on the file: only its holder works on it.
func (c *Case) held(by ident.Actor) error {
	if err := c.open(); err != nil {
		return err
	}
	switch c.Holder() {
	case by.Account:
		return nil
	case "":
		return fault.NewConflict("casework.claim_first", "number", c.No)
	default:
		return fault.NewConflict("casework.held_by_other", "number", c.No)
	}
}

// move is what every verb of the holder comes to: held, allowed here, not waiting
// for a supervisor, written down.
func (c *Case) move(f Fact, by ident.Actor) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	if err := c.may(f.Kind); err != nil {
		return Fact{}, err
	}
	if _, waits := PendingOf(c.facts); waits {
		return Fact{}, fault.NewConflict("casework.awaits_approval", "number", c.No)
	}
	return c.add(f), nil
}

// Claim 认领 makes by the one who works on the case. Claiming one's own case
// again changes nothing (ok is false); a colleague's is a Conflict.
func (c *Case) Claim(by ident.Actor, now clock.Instant) (f Fact, ok bool, err error) {
	if err := c.open(); err != nil {
		return Fact{}, false, err
	}
	if err := c.free(by.Account); err != nil {
		return Fact{}, false, err
	}
	switch c.Holder() {
	case by.Account:
		return Fact{}, false, nil
	case "":
		return c.add(fact(FactClaimed, by, now)), true, nil
	default:
		return Fact{}, false, fault.NewConflict("casework.held_by_other", "number", c.No)
	}
}

// Release 放回 puts a claimed case back into the unit's inbox.
func (c *Case) Release(by ident.Actor, now clock.Instant) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	return c.add(fact(FactReleased, by, now)), nil
}

// Take 改派 puts a case that somebody holds back into the inbox at a supervisor's
// word: the colleague is ill or away.
func (c *Case) Take(by ident.Actor, reason string, now clock.Instant) (Fact, error) {
	if err := c.open(); err != nil {
		return Fact{}, err
	}
	if c.Holder() == "" {
		return Fact{}, fault.NewConflict("casework.nobody_holds", "number", c.No)
	}
	f := fact(FactReleased, by, now)
	f.Note = reason
	return c.add(f), nil
}

// Accept 受理 takes the application into procedure (行政许可法 Art. 32).
func (c *Case) Accept(by ident.Actor, now clock.Instant) (Fact, error) {
	return c.move(fact(FactAccepted, by, now), by)
}

// Deem 视为受理: nobody asked for more within the days of Art. 32, so the case is
// accepted from the day it was received; at is that day.
func (c *Case) Deem(by ident.Actor, at, now clock.Instant) (Fact, error) {
	if err := c.may(FactDeemed); err != nil {
		return Fact{}, err
	}
	f := fact(FactDeemed, by, now)
	f.At = at
	return c.add(f), nil
}

// NotAccept 不予受理 closes a case that the unit may not take, with a reason.
func (c *Case) NotAccept(by ident.Actor, reason, note string, now clock.Instant) (Fact, error) {
	return c.close(FactNotAccepted, by, reason, note, now)
}

// Decide 决定 grants or refuses an accepted case; either way with a reason, which
// the applicant reads.
func (c *Case) Decide(by ident.Actor, grant bool, reason, note string, now clock.Instant) (Fact, error) {
	kind := FactRefused
	if grant {
		kind = FactGranted
	}
	return c.close(kind, by, reason, note, now)
}

// Withdraw 撤回 ends an open case at the applicant's wish.
func (c *Case) Withdraw(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if err := c.may(FactWithdrawn); err != nil {
		return Fact{}, err
	}
	f := fact(FactWithdrawn, by, now)
	f.Note = note
	return c.add(f), nil
}

func (c *Case) close(k FactKind, by ident.Actor, reason, note string, now clock.Instant) (Fact, error) {
	if reason == "" {
		return Fact{}, fault.NewInvalid("casework.reason_missing").On("reason", "casework.reason_missing")
	}
	f := fact(k, by, now)
	f.Reason, f.Note = reason, note
	return c.move(f, by)
}

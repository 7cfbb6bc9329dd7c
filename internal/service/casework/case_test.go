package casework

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
)

var (
	lin       = ident.Actor{Kind: ident.Staff, Account: "lin", Org: "xc-water"}
	wu        = ident.Actor{Kind: ident.Staff, Account: "wu", Org: "xc-water"}
	chief     = ident.Actor{Kind: ident.Staff, Account: "chief", Org: "xc-water"}
	clockwork = ident.SystemActor("clock")
	her       = ident.Actor{Kind: ident.Citizen, Account: "shen"}
)

func received() *Case {
	c := &Case{ID: "C", No: "411000-1", Rev: 1}
	c.add(fact(FactReceived, her, 1))
	return c
}

func TestCase_straightRoad(t *testing.T) {
	c := received()
	steps := []struct {
		name   string
		do     func() error
		status Status
		holder ident.AccountID
	}{
		{"claim", func() error { _, _, err := c.Claim(lin, 2); return err }, Received, "lin"},
		{"accept", func() error { _, err := c.Accept(lin, 3); return err }, Accepted, "lin"},
		{"release", func() error { _, err := c.Release(lin, 4); return err }, Accepted, ""},
		{"claim by a colleague", func() error { _, _, err := c.Claim(wu, 5); return err }, Accepted, "wu"},
		{"grant", func() error { _, err := c.Decide(wu, true, "ok", "", 6); return err }, Granted, ""},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if c.Status() != s.status || c.Holder() != s.holder {
			t.Fatalf("%s: got %s held by %q, want %s held by %q", s.name, c.Status(), c.Holder(), s.status, s.holder)
		}
	}
	if got := c.When(FactGranted); got != 6 {
		t.Errorf("granted at %d, want 6", got)
	}
}

func TestCase_illegalMovesSayWhy(t *testing.T) {
	marks := Detail{Marks: []Mark{{Field: "water.daily", Note: "写到小数点后一位"}}, Until: "1970-01-02"}
	held := func() *Case { c := received(); _, _, _ = c.Claim(lin, 2); return c }
	asked := func() *Case { c := held(); _, _ = c.AskSupplement(lin, marks, "", 3); return c }
	brought := func() *Case { c := asked(); _, _ = c.Supplement(her, nil, 4); return c }
	accepted := func() *Case { c := held(); _, _ = c.Accept(lin, 3); return c }
	special := func() *Case { c := accepted(); _, _ = c.BeginSpecial(lin, "testing", 10, "", 4); return c }
	stopped := func() *Case { c := accepted(); _, _ = c.Suspend(lin, "诉讼未结", 4); return c }
	waits := func() *Case { c := accepted(); _, _ = c.ProposeExtension(lin, 5, 10, "现场复杂", 4); return c }
	extended := func() *Case { c := waits(); _, _ = c.Approve(chief, "1970-02-02", 5); return c }
	returned := func() *Case { c := waits(); _, _ = c.Return(chief, "不必", 5); return c }
	urged := func() *Case { c := accepted(); _, _ = c.Urge(her, "", 8); return c }
	over := func() *Case { c := accepted(); _, _ = c.Decide(lin, false, "r", "", 4); return c }
	parked := func() *Case {
		c := accepted()
		_, _ = c.Park(lin, "1970-03-15", "供暖季结束后再接", 4)
		return c
	}
	surveyed := func() *Case { c := accepted(); _, _ = c.DoStep(lin, stepped, "survey", "", 4); return c }
	recused := func() *Case { c := held(); _, _, _ = c.Recuse(lin, "表兄", 4); return c }
	gone := func() *Case { c := accepted(); _, _ = c.Withdraw(her, "", 4); return c }
	err1 := func(_ Fact, err error) error { return err }
	for name, tc := range map[string]struct {
		c   *Case
		do  func(*Case) error
		key string
	}{
		"accept unclaimed":               {received(), func(c *Case) error { return err1(c.Accept(lin, 9)) }, "casework.claim_first"},
		"accept a colleague's":           {held(), func(c *Case) error { return err1(c.Accept(wu, 9)) }, "casework.held_by_other"},
		"claim a colleague's":            {held(), func(c *Case) error { _, _, err := c.Claim(wu, 9); return err }, "casework.held_by_other"},
		"release unclaimed":              {received(), func(c *Case) error { return err1(c.Release(lin, 9)) }, "casework.claim_first"},
		"take what nobody holds":         {received(), func(c *Case) error { return err1(c.Take(chief, "", 9)) }, "casework.nobody_holds"},
		"accept twice":                   {accepted(), func(c *Case) error { return err1(c.Accept(lin, 9)) }, "casework.already_accepted"},
		"deem after accepted":            {accepted(), func(c *Case) error { return err1(c.Deem(clockwork, 1, 9)) }, "casework.already_accepted"},
		"deem under supplement":          {asked(), func(c *Case) error { return err1(c.Deem(clockwork, 1, 9)) }, "casework.in_supplement"},
		"not accept after accepted":      {accepted(), func(c *Case) error { return err1(c.NotAccept(lin, "r", "", 9)) }, "casework.already_accepted"},
		"decide before accepting":        {held(), func(c *Case) error { return err1(c.Decide(lin, true, "r", "", 9)) }, "casework.accept_first"},
		"decide without a reason":        {accepted(), func(c *Case) error { return err1(c.Decide(lin, true, "", "", 9)) }, "casework.reason_missing"},
		"decide twice":                   {over(), func(c *Case) error { return err1(c.Decide(lin, true, "r", "", 9)) }, "casework.closed"},
		"withdraw a closed one":          {over(), func(c *Case) error { return err1(c.Withdraw(her, "", 9)) }, "casework.closed"},
		"claim a closed one":             {over(), func(c *Case) error { _, _, err := c.Claim(lin, 9); return err }, "casework.closed"},
		"ask for nothing":                {held(), func(c *Case) error { return err1(c.AskSupplement(lin, Detail{}, "", 9)) }, "casework.marks_missing"},
		"ask a second time":              {brought(), func(c *Case) error { return err1(c.AskSupplement(lin, marks, "", 9)) }, "casework.supplement_once"},
		"ask after accepting":            {accepted(), func(c *Case) error { return err1(c.AskSupplement(lin, marks, "", 9)) }, "casework.already_accepted"},
		"accept under supplement":        {asked(), func(c *Case) error { return err1(c.Accept(lin, 9)) }, "casework.in_supplement"},
		"not accept under supplement":    {asked(), func(c *Case) error { return err1(c.NotAccept(lin, "r", "", 9)) }, "casework.in_supplement"},
		"not brought too early":          {asked(), func(c *Case) error { return err1(c.CloseNotBrought(lin, "", 9)) }, "casework.supplement_runs"},
		"not brought without asking":     {held(), func(c *Case) error { return err1(c.CloseNotBrought(lin, "", 9)) }, "casework.accept_first"},
		"bring what nobody asked for":    {held(), func(c *Case) error { return err1(c.Supplement(her, nil, 9)) }, "casework.accept_first"},
		"decide in special procedure":    {special(), func(c *Case) error { return err1(c.Decide(lin, true, "r", "", 9)) }, "casework.in_special"},
		"suspend in special":             {special(), func(c *Case) error { return err1(c.Suspend(lin, "x", 9)) }, "casework.in_special"},
		"terminate in special":           {special(), func(c *Case) error { return err1(c.Terminate(lin, "n", 9)) }, "casework.in_special"},
		"an unknown special":             {accepted(), func(c *Case) error { return err1(c.BeginSpecial(lin, "lunch", 1, "", 9)) }, "casework.special_unknown"},
		"special for no days":            {accepted(), func(c *Case) error { return err1(c.BeginSpecial(lin, "testing", 0, "", 9)) }, "casework.days_range"},
		"end what did not begin":         {accepted(), func(c *Case) error { return err1(c.EndSpecial(lin, "", 9)) }, "casework.already_accepted"},
		"suspend without words":          {accepted(), func(c *Case) error { return err1(c.Suspend(lin, "", 9)) }, "casework.note_missing"},
		"decide while suspended":         {stopped(), func(c *Case) error { return err1(c.Decide(lin, true, "r", "", 9)) }, "casework.in_suspension"},
		"resume what runs":               {accepted(), func(c *Case) error { return err1(c.Resume(lin, "", 9)) }, "casework.already_accepted"},
		"extend where none is":           {accepted(), func(c *Case) error { return err1(c.ProposeExtension(lin, 1, 0, "x", 9)) }, "casework.no_extension"},
		"extend by too much":             {accepted(), func(c *Case) error { return err1(c.ProposeExtension(lin, 11, 10, "x", 9)) }, "casework.days_range"},
		"extend twice":                   {extended(), func(c *Case) error { return err1(c.ProposeExtension(lin, 1, 10, "x", 9)) }, "casework.extended_once"},
		"propose without words":          {accepted(), func(c *Case) error { return err1(c.ProposeExtension(lin, 1, 10, "", 9)) }, "casework.note_missing"},
		"act while a proposal waits":     {waits(), func(c *Case) error { return err1(c.Decide(lin, true, "r", "", 9)) }, "casework.awaits_approval"},
		"approve one's own":              {waits(), func(c *Case) error { return err1(c.Approve(lin, "1970-02-02", 9)) }, "casework.four_eyes"},
		"return without words":           {waits(), func(c *Case) error { return err1(c.Return(chief, "", 9)) }, "casework.note_missing"},
		"approve nothing":                {accepted(), func(c *Case) error { return err1(c.Approve(chief, "1970-02-02", 9)) }, "casework.nothing_proposed"},
		"approve twice":                  {extended(), func(c *Case) error { return err1(c.Approve(chief, "1970-02-02", 9)) }, "casework.nothing_proposed"},
		"approve after returned":         {returned(), func(c *Case) error { return err1(c.Approve(chief, "1970-02-02", 9)) }, "casework.nothing_proposed"},
		"park for no reason":             {accepted(), func(c *Case) error { return err1(c.Park(lin, "1970-03-15", "", 9)) }, "casework.note_missing"},
		"park until today":               {accepted(), func(c *Case) error { return err1(c.Park(lin, "1970-01-01", "n", 9)) }, "casework.park_day"},
		"park for years":                 {accepted(), func(c *Case) error { return err1(c.Park(lin, "1972-01-01", "n", 9)) }, "casework.park_day"},
		"park before accepting":          {held(), func(c *Case) error { return err1(c.Park(lin, "1970-03-15", "n", 9)) }, "casework.accept_first"},
		"decide while parked":            {parked(), func(c *Case) error { return err1(c.Decide(lin, true, "r", "", 9)) }, "casework.in_parking"},
		"wake too early":                 {parked(), func(c *Case) error { return err1(c.Wake(clockwork, 9)) }, "casework.in_parking"},
		"wake what is not parked":        {accepted(), func(c *Case) error { return err1(c.Wake(clockwork, 9)) }, "casework.already_accepted"},
		"strike under supplement":        {asked(), func(c *Case) error { return err1(c.Strike(chief, "n", 9)) }, "casework.in_supplement"},
		"strike in special":              {special(), func(c *Case) error { return err1(c.Strike(chief, "n", 9)) }, "casework.in_special"},
		"supervise without words":        {accepted(), func(c *Case) error { return err1(c.Supervise(chief, "", 9)) }, "casework.note_missing"},
		"supervise a closed one":         {over(), func(c *Case) error { return err1(c.Supervise(chief, "n", 9)) }, "casework.closed"},
		"pre-check after accepting":      {accepted(), func(c *Case) error { return err1(c.Precheck(lin, "n", 9)) }, "casework.already_accepted"},
		"correct an open one":            {accepted(), func(c *Case) error { return err1(c.Correct(chief, "n", 9)) }, "casework.still_open"},
		"correct without words":          {over(), func(c *Case) error { return err1(c.Correct(chief, "", 9)) }, "casework.note_missing"},
		"set aside an open one":          {accepted(), func(c *Case) error { return err1(c.SetAside(chief, Court, "x", "n", 9)) }, "casework.still_open"},
		"set aside by nobody":            {over(), func(c *Case) error { return err1(c.SetAside(chief, "mayor", "x", "n", 9)) }, "casework.body_unknown"},
		"set aside without a ruling":     {over(), func(c *Case) error { return err1(c.SetAside(chief, Review, "", "n", 9)) }, "casework.ruling_missing"},
		"set aside what she withdrew":    {gone(), func(c *Case) error { return err1(c.SetAside(chief, Review, "x", "n", 9)) }, "casework.was_withdrawn"},
		"reopen a decision":              {over(), func(c *Case) error { return err1(c.Reopen(chief, "n", 9)) }, "casework.closed"},
		"claim what one is recused from": {recused(), func(c *Case) error { _, _, err := c.Claim(lin, 9); return err }, "casework.recused"},
		"hand to one who is recused":     {recused(), func(c *Case) error { return err1(c.Assign(chief, "lin", "", 9)) }, "casework.colleague_recused"},
		"recuse without words":           {held(), func(c *Case) error { _, _, err := c.Recuse(lin, "", 9); return err }, "casework.note_missing"},
		"recuse from a closed one":       {over(), func(c *Case) error { _, _, err := c.Recuse(lin, "x", 9); return err }, "casework.closed"},
		"hand over what another holds":   {held(), func(c *Case) error { return err1(c.HandOver(wu, "chief", "", 9)) }, "casework.held_by_other"},
		"hand over to oneself":           {held(), func(c *Case) error { return err1(c.HandOver(lin, "lin", "", 9)) }, "casework.holds_already"},
		"assign to who holds it":         {held(), func(c *Case) error { return err1(c.Assign(chief, "lin", "", 9)) }, "casework.holds_already"},
		"assign a closed one":            {over(), func(c *Case) error { return err1(c.Assign(chief, "wu", "", 9)) }, "casework.closed"},
		"stand in for nobody":            {held(), func(c *Case) error { return err1(c.StandIn(wu, "", 9)) }, "casework.not_stood_in"},
		"stand in for who does not hold": {held(), func(c *Case) error { return err1(c.StandIn(wu, "chief", 9)) }, "casework.not_stood_in"},
		"stand in for what is not held":  {received(), func(c *Case) error { return err1(c.StandIn(wu, "", 9)) }, "casework.not_stood_in"},
		"do no step":                     {accepted(), func(c *Case) error { return err1(c.DoStep(lin, stepped, "lunch", "", 9)) }, "casework.step_unknown"},
		"do a step too early":            {accepted(), func(c *Case) error { return err1(c.DoStep(lin, stepped, "opinion", "", 9)) }, "casework.step_waits"},
		"do a step twice":                {surveyed(), func(c *Case) error { return err1(c.DoStep(lin, stepped, "survey", "", 9)) }, "casework.step_done"},
		"do a step before accepting":     {held(), func(c *Case) error { return err1(c.DoStep(lin, stepped, "survey", "", 9)) }, "casework.accept_first"},
		"urge twice a day":               {urged(), func(c *Case) error { return err1(c.Urge(her, "", 9)) }, "casework.urged_today"},
	} {
		before := len(tc.c.Facts())
		err := tc.do(tc.c)
		f, ok := fault.As(err)
		if !ok || f.Key != tc.key {
			t.Errorf("%s: got %v, want %s", name, err, tc.key)
		}
		if len(tc.c.Facts()) != before {
			t.Errorf("%s: a refused move left a fact", name)
		}
	}
}

func TestCase_theLongRoad(t *testing.T) {
	c := received()
	marks := Detail{Marks: []Mark{{Field: "water.daily", Note: "请写到小数点后一位"}}, Until: "1970-01-15"}
	day := func(n int) clock.Instant { return clock.Instant(0).Add(time.Duration(n) * 24 * time.Hour) }
	for _, s := range []struct {
		name   string
		do     func() (Fact, error)
		status Status
	}{
		{"claim", func() (Fact, error) { f, _, err := c.Claim(lin, day(1)); return f, err }, Received},
		{"ask", func() (Fact, error) { return c.AskSupplement(lin, marks, "", day(2)) }, Supplementing},
		{"bring", func() (Fact, error) { return c.Supplement(her, nil, day(5)) }, Received},
		{"propose to ask again", func() (Fact, error) {
			return c.Propose(lin, Proposal{Kind: FactSupplementAsked, Note: "现场与申请不符", Detail: marks}, day(6))
		}, Received},
		{"approve it", func() (Fact, error) { return c.Approve(chief, "1970-02-02", day(6)) }, Supplementing},
		{"bring again", func() (Fact, error) { return c.Supplement(her, nil, day(8)) }, Received},
		{"deem", func() (Fact, error) { return c.Deem(clockwork, day(8), day(14)) }, Accepted},
		{"special", func() (Fact, error) { return c.BeginSpecial(lin, "testing", 10, "", day(15)) }, InSpecial},
		{"end it", func() (Fact, error) { return c.EndSpecial(lin, "", day(20)) }, Accepted},
		{"suspend", func() (Fact, error) { return c.Suspend(lin, "等法院裁定", day(21)) }, Suspended},
		{"resume", func() (Fact, error) { return c.Resume(lin, "", day(30)) }, Accepted},
		{"propose days", func() (Fact, error) { return c.ProposeExtension(lin, 10, 10, "现场复杂", day(31)) }, Accepted},
		{"return", func() (Fact, error) { return c.Return(chief, "五天够了", day(31)) }, Accepted},
		{"propose fewer", func() (Fact, error) { return c.ProposeExtension(lin, 5, 10, "五天", day(31)) }, Accepted},
		{"approve", func() (Fact, error) { return c.Approve(chief, "1970-02-02", day(32)) }, Accepted},
		{"take from lin", func() (Fact, error) { return c.Take(chief, "休假", day(33)) }, Accepted},
		{"claim by wu", func() (Fact, error) { f, _, err := c.Claim(wu, day(33)); return f, err }, Accepted},
		{"propose to grant", func() (Fact, error) {
			return c.Propose(wu, Proposal{Kind: FactGranted, Reason: "direct", Note: "符合条件"}, day(34))
		}, Accepted},
		{"approve the grant", func() (Fact, error) { return c.Approve(chief, "1970-02-02", day(35)) }, Granted},
	} {
		if _, err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if c.Status() != s.status {
			t.Fatalf("%s: %s, want %s", s.name, c.Status(), s.status)
		}
	}
	last := c.Facts()[len(c.Facts())-1]
	if last.Reason != "direct" || last.Detail.By != "wu" || last.By != "chief" || c.Holder() != "" {
		t.Errorf("the decision is %+v, held by %q", last, c.Holder())
	}
	if got := c.When(FactDeemed); got != day(8) {
		t.Errorf("deemed accepted as of %v, want the day the supplements came", got)
	}
}

// TestCase_aSecondNoticeBeginsWhenItIsApproved: her days are not those that the officer
// counted when proposing it.
func TestCase_aSecondNoticeBeginsWhenItIsApproved(t *testing.T) {
	c := received()
	_, _, _ = c.Claim(lin, 2)
	marks := Detail{Marks: []Mark{{Field: "water.daily", Note: "x"}}, Until: "1970-01-15"}
	if _, err := c.Propose(lin, Proposal{Kind: FactSupplementAsked, Note: "n", Detail: marks}, 3); err != nil {
		t.Fatal(err)
	}
	f, err := c.Approve(chief, "1970-01-20", 4)
	if asked, _ := c.Asked(); err != nil || f.Detail.Until != "1970-01-20" || asked.Detail.Until != f.Detail.Until || len(f.Detail.Marks) != 1 {
		t.Errorf("approved: %+v, %v", f, err)
	}
}

func TestCase_notBroughtAfterTheLastDay(t *testing.T) {
	c := received()
	_, _, _ = c.Claim(lin, 2)
	now := clock.NewFake("2026-11-23T09:30:00+08:00").Now()
	if _, err := c.AskSupplement(lin, Detail{Marks: []Mark{{Field: "water.daily", Note: ""}}, Until: "2026-12-14"}, "", now); err != nil {
		t.Fatal(err)
	}
	last := clock.NewFake("2026-12-14T23:59:59+08:00").Now()
	if _, err := c.CloseNotBrought(lin, "", last); err == nil {
		t.Error("closed on the last day, which is hers")
	}
	if _, err := c.CloseNotBrought(lin, "2026-12-15", last.Add(time.Second)); err == nil {
		t.Error("closed on the last day to which a calendar has moved her clock")
	}
	if _, err := c.CloseNotBrought(lin, "2026-12-11", last.Add(time.Second)); err != nil || c.Status() != NotBrought {
		t.Errorf("the day after: %v, %s", err, c.Status())
	}
}

// TestClocksOf_jointly: 45 days and 15 more, by another law and another's approval.
func TestClocksOf_jointly(t *testing.T) {
	start := clock.NewFake("2026-02-10T10:00:00+08:00").Now()
	c := &Case{ID: "C"}
	c.add(fact(FactReceived, her, start))
	_, _, _ = c.Claim(lin, start)
	for _, do := range []func() (Fact, error){
		func() (Fact, error) { return c.Accept(lin, start) },
		func() (Fact, error) {
			return c.ProposeExtension(lin, 15, 15, "会商，许政〔2026〕1 号批准", start.Add(time.Hour))
		},
		func() (Fact, error) { return c.Approve(chief, "", start.Add(2*time.Hour)) },
	} {
		if _, err := do(); err != nil {
			t.Fatal(err)
		}
	}
	cal := deadline.Calendar{} // Monday to Friday
	for joint, law := range map[bool]string{true: "casework.law.legal_joint", false: "casework.law.legal"} {
		clocks, err := c.ClocksOf(Part{PromiseDays: map[string]int{"": 30}, Limits: Limits{Legal: 45, Extension: 15, Joint: joint}})
		if err != nil {
			t.Fatal(err)
		}
		legal := clocks[0]
		if want, _ := cal.AddWorkdays("2026-02-10", 60); legal.Name != LegalClock || legal.Ledger.Law != law || legal.Ledger.Due(cal, start).Day != want {
			t.Errorf("joint %t: %s by %s, due %s, want %s", joint, legal.Name, legal.Ledger.Law, legal.Ledger.Due(cal, start).Day, want)
		}
	}
}

// TestClocksOf_afterAnotherCalendar: a notice that makes a weekend a working day moves the
// due day before an extension that was in time; the case goes on all the same.
func TestClocksOf_afterAnotherCalendar(t *testing.T) {
	start := clock.NewFake("2027-02-01T10:00:00+08:00").Now() // a Monday; five days: Monday 8
	c := &Case{ID: "C"}
	c.add(fact(FactReceived, her, start))
	_, _, _ = c.Claim(lin, start)
	_, _ = c.Accept(lin, start)
	p := Part{PromiseDays: map[string]int{"": 30}, Limits: Limits{Legal: 5, Extension: 10}}
	last := clock.NewFake("2027-02-08T10:00:00+08:00").Now()
	_, _ = c.ProposeExtension(lin, 10, 10, "会商", last)
	if _, err := c.Approve(chief, "", last); err != nil {
		t.Fatal(err)
	}
	published, err := deadline.ParseCalendar([]byte("2027-02-06\twork\t春节\n2027-10-01\toff\t国庆节\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.inTime(p, deadline.Calendar{}); err != nil {
		t.Fatal(err)
	}
	if err := c.inTime(p, published); err == nil {
		t.Error("by the new calendar it would have been late: the test has gone blind")
	}
	clocks, err := c.ClocksOf(p)
	if err != nil || clocks[0].Ledger.Due(published, last).Day != "2027-02-19" {
		t.Errorf("after the notice: %v, %+v", err, clocks)
	}
}

// stepped is a part with work to do.
var stepped = Part{Steps: []PartStep{{Code: "survey", Days: 2}, {Code: "pipes", Days: 3}, {Code: "opinion", Days: 1, After: []string{"survey", "pipes"}}}}

// A slow, obvious oracle of the machine: what may follow what.
var mayFollow = map[Status]string{
	Received:      " handed recused transfer_asked transfer_refused forwarded struck claimed released prechecked accepted deemed not_accepted supplement_asked proposed returned urged supervised withdrawn ",
	Supplementing: " handed recused claimed released supplemented not_brought urged supervised withdrawn ",
	Accepted:      " handed recused struck claimed released step_done special_begun suspended parked extended proposed returned urged supervised granted refused terminated withdrawn ",
	InSpecial:     " handed recused claimed released special_ended urged supervised withdrawn ",
	Suspended:     " handed recused struck claimed released resumed terminated urged supervised withdrawn ",
	Parked:        " handed recused struck claimed released unparked terminated urged supervised withdrawn ",
	Granted:       " corrected served set_aside ",
	Refused:       " corrected served set_aside ",
	NotAccepted:   " corrected set_aside reopened ",
	NotBrought:    " corrected set_aside reopened ",
	Terminated:    " corrected set_aside reopened ",
}

func TestCase_anySequenceOfMovesStaysLegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := received()
		marks := Detail{Marks: []Mark{{Field: "water.daily", Note: ""}}, Until: "1970-01-01"}
		for i := range rapid.IntRange(0, 40).Draw(t, "moves") {
			before, status := len(c.Facts()), c.Status()
			pending, waits := PendingOf(c.Facts())
			who := rapid.SampledFrom([]ident.Actor{lin, wu, chief}).Draw(t, "who")
			now := clock.Instant(0).Add(time.Duration(24*(i+1)) * time.Hour)
			moves := []func(){
				func() { _, _, _ = c.Claim(who, now) },
				func() { _, _ = c.Release(who, now) },
				func() { _, _ = c.Take(who, "", now) },
				func() { _, _ = c.Accept(who, now) },
				func() { _, _ = c.Deem(clockwork, 1, now) },
				func() { _, _ = c.NotAccept(who, "r", "", now) },
				func() { _, _ = c.AskSupplement(who, marks, "", now) },
				func() { _, _ = c.Supplement(her, nil, now) },
				func() { _, _ = c.CloseNotBrought(who, "", now) },
				func() { _, _ = c.BeginSpecial(who, "hearing", 3, "", now) },
				func() { _, _ = c.EndSpecial(who, "", now) },
				func() { _, _ = c.Suspend(who, "n", now) },
				func() { _, _ = c.Resume(who, "", now) },
				func() { _, _ = c.ProposeExtension(who, 3, 10, "n", now) },
				func() { _, _ = c.Propose(who, Proposal{Kind: FactSupplementAsked, Note: "n", Detail: marks}, now) },
				func() { _, _ = c.Propose(who, Proposal{Kind: FactGranted, Note: "n", Reason: "r"}, now) },
				func() { _, _ = c.Approve(who, "1970-02-02", now) },
				func() { _, _ = c.Return(who, "n", now) },
				func() { _, _ = c.Urge(her, "", now) },
				func() { _, _ = c.Decide(who, true, "r", "", now) },
				func() { _, _ = c.Decide(who, false, "r", "", now) },
				func() { _, _ = c.Terminate(who, "n", now) },
				func() { _, _ = c.Withdraw(her, "", now) },
				func() { _, _ = c.Precheck(who, "n", now) },
				func() { _, _ = c.Park(who, now.Date().AddDays(3), "n", now) },
				func() { _, _ = c.EndPark(who, "", now) },
				func() { _, _ = c.Wake(clockwork, now) },
				func() { _, _ = c.Supervise(chief, "n", now) },
				func() { _, _ = c.Correct(chief, "n", now) },
				func() { _, _ = c.SetAside(chief, Court, "（2026）豫10行终1号", "n", now) },
				func() { _, _ = c.Reopen(chief, "n", now) },
				func() { _, _ = c.DoStep(who, stepped, "survey", "", now) },
				func() { _, _ = c.DoStep(who, stepped, "opinion", "", now) },
				func() { _, _, _ = c.Serve(clockwork, now, now) },
				func() { _, _ = c.Strike(chief, "n", now) },
				func() { _, _ = c.AskTransfer(who, "xc-water-cg", "n", now) },
				func() { _, _ = c.RefuseTransfer(her, now) },
				func() { _, _ = c.Forward(her, "N-2", now) },
				func() { _, _ = c.HandOver(who, "wu", "n", now) },
				func() { _, _ = c.Assign(chief, "lin", "n", now) },
				func() { _, _, _ = c.Recuse(who, "n", now) },
			}
			moves[rapid.IntRange(0, len(moves)-1).Draw(t, "move")]()
			for _, f := range c.Facts()[before:] {
				if !strings.Contains(mayFollow[status], " "+string(f.Kind)+" ") {
					t.Fatalf("%s in %s", f.Kind, status)
				}
				if waits && f.Detail.By != "" && (f.By == pending.By || f.Kind != pending.Detail.For) {
					t.Fatalf("%s approved by %s, proposed was %s by %s", f.Kind, f.By, pending.Detail.For, pending.By)
				}
			}
			if len(c.Facts()) > before+1 {
				t.Fatal("one move left more than one fact")
			}
			if !ticks(t, c) { // refused as an act would be
				c.facts = c.facts[:before]
			}
		}
		checkCounts(t, c)
	})
}

// ticks: the clocks of a case can be told after every legal move, whatever came before;
// only an extension after the due day is the ledger's to refuse.
func ticks(t *rapid.T, c *Case) bool {
	p := stepped
	p.PromiseDays, p.Limits = map[string]int{"": 3}, Limits{Accept: 5, Legal: 6, Extension: 10, Supplement: 4, Deliver: 10}
	last := c.facts[len(c.facts)-1]
	if _, err := c.ClocksOf(p); err != nil {
		t.Fatalf("after %s: %v", last.Kind, err)
	}
	err := c.inTime(p, deadline.Calendar{})
	if f, ok := fault.As(err); err != nil && (!ok || f.Key != "deadline.extension_late" || last.Kind != FactExtended) {
		t.Fatalf("after %s: %v", last.Kind, err)
	}
	return err == nil
}

// checkCounts: one end more than ways back, or as many while it is open; one extension
// in between, and a second notice only with approval.
func checkCounts(t *rapid.T, c *Case) {
	finals, notices := 0, 0
	for _, f := range c.Facts() {
		switch f.Kind {
		case FactGranted, FactRefused, FactNotAccepted, FactNotBrought, FactTerminated, FactWithdrawn, FactStruck, FactForwarded:
			finals++
		case FactSetAside, FactReopened:
			finals--
		}
		if f.Kind == FactSupplementAsked {
			notices++
			if notices > 1 && f.Detail.By == "" {
				t.Fatal("a second notice without a second pair of eyes")
			}
		}
	}
	if finals > 1 || (finals == 1) != c.Status().Final() {
		t.Fatalf("%d final facts, status %s", finals, c.Status())
	}
	if c.Extensions() > 1 {
		t.Fatal("extended twice")
	}
}

func TestNumberForm(t *testing.T) {
	f := NumberForm("411000{date}{seq:5}")
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	if got, want := f.Of("2026-12-31", 7), "4110002026123100007"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := f.Of("2026-12-31", 123456), "41100020261231123456"; got != want {
		t.Errorf("a long sequence: got %s, want %s", got, want)
	}
	for _, bad := range []NumberForm{"", "411000{date}", "{seq:5}"} {
		if bad.Check() == nil {
			t.Errorf("%q passed", bad)
		}
	}
}

// TestCase_hands: who holds a case after it was handed on, and that recusing lets go of
// what one holds and of nothing else.
func TestCase_hands(t *testing.T) {
	c := received()
	holds := func(what string, err error, want ident.AccountID) {
		t.Helper()
		if err != nil || c.Holder() != want {
			t.Fatalf("%s: held by %q, want %q: %v", what, c.Holder(), want, err)
		}
	}
	_, err := c.Assign(chief, "wu", "", 2)
	holds("assigned from the inbox", err, "wu")
	_, err = c.HandOver(wu, "lin", "我出差", 3)
	holds("handed over", err, "lin")
	_, err = c.StandIn(wu, "lin", 4)
	holds("stood in", err, "wu")
	_, ok, err := c.Recuse(lin, "表兄", 5)
	holds("recused who does not hold it", err, "wu")
	if _, again, err := c.Recuse(lin, "表兄", 6); !ok || again || err != nil {
		t.Errorf("recusing twice: %t %t %v", ok, again, err)
	}
	_, _, err = c.Recuse(wu, "同学", 7)
	holds("recused who holds it", err, "")
	if !c.Recused("lin") || !c.Recused("wu") || c.Recused("chief") {
		t.Error("the wrong ones are recused")
	}
}

func TestFlagsOf(t *testing.T) {
	run := func(kinds ...FactKind) string {
		facts := []Fact{{Kind: FactReceived, Detail: Detail{Declared: true}}}
		for _, k := range kinds {
			f := Fact{Kind: k}
			if k == FactProposed {
				f.Detail.For = FactGranted
			}
			facts = append(facts, f)
		}
		var out []string
		for _, g := range FlagsOf(facts) {
			out = append(out, string(g))
		}
		return strings.Join(out, " ")
	}
	owed := []Fact{{Kind: FactReceived, Detail: Detail{Owed: true}}}
	if got := FlagsOf(owed); len(got) != 1 || got[0] != FlagOwed {
		t.Errorf("something is owed: %v", got)
	}
	for _, x := range []struct {
		kinds []FactKind
		want  string
	}{
		{nil, "declared"},
		{[]FactKind{FactUrged, FactUrged, FactSupervised}, "declared supervised urged"},
		{[]FactKind{FactDeemed, FactProposed}, "declared deemed pending"},
		{[]FactKind{FactAccepted, FactProposed, FactReturned}, "declared returned"},
		{[]FactKind{FactAccepted, FactProposed, FactReturned, FactProposed}, "declared pending"},
		{[]FactKind{FactAccepted, FactExtended}, "declared extended"},
		{[]FactKind{FactUrged, FactAccepted, FactGranted}, ""},
		{[]FactKind{FactUrged, FactAccepted, FactGranted, FactSetAside}, "again declared"},
	} {
		if got := run(x.kinds...); got != x.want {
			t.Errorf("%v: got %q, want %q", x.kinds, got, x.want)
		}
	}
}

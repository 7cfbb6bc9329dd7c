package deadline

import "github.com/chengban/chengban/internal/base/clock"

// Mother is the clock of an application that is made of parts. A parked part makes
// nothing late: the mother is then "four of five done".
type Mother struct {
	Parts     int
	Done      int // stopped
	Parked    int
	Late      int   // parts that run or pause and are overdue
	Phase     Phase // paused when every part that is neither done nor parked is
	Due       Due   // the latest of these parts; zero when there is none
	Overdue   bool  // past Due
	Used      int   // working days since the first start on which some part ran
	Suspended int   // working days on which all parts that were there were paused together: not counted
}

// MotherOf tells where the clock of the parts stands.
func MotherOf(cal Calendar, now clock.Instant, parts []Ledger) Mother {
	m := Mother{Parts: len(parts), Phase: PhaseStopped}
	paused, going := 0, 0
	for _, l := range parts {
		switch s := l.State(cal, now); s.Phase {
		case PhaseStopped:
			m.Done++
		case PhaseParked:
			m.Parked++
		case PhasePaused, PhaseRunning:
			going++
			if s.Phase == PhasePaused {
				paused++
			}
			m.meet(s)
		}
	}
	switch {
	case going > 0 && going == paused:
		m.Phase = PhasePaused
	case going > 0:
		m.Phase = PhaseRunning
	case m.Parked > 0:
		m.Phase = PhaseParked
	}
	m.Overdue = going > 0 && now >= m.Due.At
	m.Used, m.Suspended = together(cal, now, parts)
	return m
}

// meet takes the state of a part that is going on into account.
func (m *Mother) meet(s State) {
	if s.Overdue {
		m.Late++
	}
	open, provisional := m.Due.Open || s.Due.Open, m.Due.Provisional || s.Due.Provisional
	if s.Due.At > m.Due.At {
		m.Due = s.Due
	}
	m.Due.Open, m.Due.Provisional = open, provisional
}

// presence is when a part was there, in days, and when it was paused.
type presence struct {
	from, to int64
	paused   []span
}

// together counts the working days on which some part ran, and those on which parts
// were there and all of them were paused.
func together(cal Calendar, now clock.Instant, parts []Ledger) (used, suspended int) {
	var all []presence
	first, last := dayAt(now), dayAt(0)
	for _, l := range parts {
		end := now
		if l.IsStopped() {
			end = min(now, l.Ended.At)
		}
		p := presence{dayAt(l.Started), dayAt(end), l.spans(now, dayAt)}
		all, first, last = append(all, p), min(first, p.from), max(last, p.to)
	}
	for day := cal.workday(first, 1); day <= last; day = cal.workday(day, 1) {
		there, paused := 0, 0
		for _, p := range all {
			if day <= p.from || day > p.to {
				continue
			}
			there++
			if covering(p.paused, day) >= 0 {
				paused++
			}
		}
		switch {
		case there > paused:
			used++
		case there > 0:
			suspended++
		}
	}
	return used, suspended
}

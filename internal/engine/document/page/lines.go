package page

// Lines breaks a text into lines of a width, the first of which begins after an
// indent. Lines other than the last are justified when justify says so, as long
// as no gap grows by more than an eighth of the size; a line that a long word
// leaves short stays short.
func (s Style) Lines(text string, width, indent Length, justify bool) ([]Set, error) {
	cs, err := s.chars(text)
	if err != nil {
		return nil, err
	}
	var out []Set
	cs = trimmed(cs)
	room := width - indent
	for len(cs) > 0 {
		n := fill(cs, room)
		line, last := trimmed(cs[:n]), n == len(cs)
		if len(line) > 0 {
			s.fit(line, room, justify && !last)
			set := s.set(line)
			if len(out) == 0 {
				for i := range set.Runs {
					set.Runs[i].X += indent
				}
				set.Width += indent
			}
			out = append(out, set)
			room = width
		}
		cs = cs[n:]
	}
	return out, nil
}

// trimmed is a line without spaces at its ends.
func trimmed(cs []char) []char {
	for len(cs) > 0 && cs[0].r == ' ' {
		cs = cs[1:]
	}
	for len(cs) > 0 && cs[len(cs)-1].r == ' ' {
		cs = cs[:len(cs)-1]
	}
	return cs
}

// give is the room that a line can give up: half of its closing mark at the end,
// and half of the empty part of the marks within it.
func give(cs []char) Length {
	var g Length
	for i, c := range cs {
		switch {
		case c.trim == 0 || opens(c):
		case i == len(cs)-1:
			g += c.trim
		default:
			g += c.trim / 2
		}
	}
	return g
}

// fill says how many characters go on a line: as many as fit, with marks pressed
// together when that brings one more mark in; one at least.
func fill(cs []char, room Length) int {
	var w Length
	best := 0
	for i := range cs {
		if cs[i].r != ' ' || i == 0 {
			w = total(trimmed(cs[:i+1]))
		}
		if w > room+give(cs[:i+1]) && cs[i].r != ' ' {
			break
		}
		if i+1 == len(cs) || breaks(cs, i) {
			best = i + 1
		}
		if w > room { // pressed together: no further
			if best != i+1 {
				continue
			}
			break
		}
	}
	if best > 0 {
		return best
	}
	return anywhere(cs, room)
}

// anywhere breaks within a word that is longer than a line.
func anywhere(cs []char, room Length) int {
	var w Length
	for i, c := range cs {
		if w += c.adv; w > room && i > 0 {
			return i
		}
	}
	return len(cs)
}

// fit presses a line that is too long, and justifies one that is a little short.
func (s Style) fit(cs []char, room Length, justify bool) {
	extra := room - total(cs)
	if extra < 0 {
		press(cs, -extra)
		return
	}
	if !justify || len(cs) < 2 {
		return
	}
	inner := cs[:len(cs)-1]
	gaps := Length(0)
	takes := func(c char) bool { return c.wide || c.r == ' ' }
	for _, c := range inner {
		if takes(c) {
			gaps++
		}
	}
	if gaps > 0 && extra/gaps <= s.Size/8 {
		share(inner, extra, takes)
	}
}

// press takes room from the marks: first from the one at the end.
func press(cs []char, need Length) {
	last := &cs[len(cs)-1]
	if take := min(need, last.trim); last.trim > 0 && !opens(*last) {
		last.adv -= take
		need -= take
	}
	for i := 0; i < len(cs)-1 && need > 0; i++ {
		if c := &cs[i]; c.trim > 0 && !opens(*c) {
			take := min(need, c.trim/2)
			c.adv -= take
			need -= take
		}
	}
}

package pdfsign

// onlySigned reports whether now differs from the revision old by the signatures
// later and by nothing else: whatever a viewer shows beside them is as it was.
func onlySigned(old, now *file, later []placed) bool {
	c := &changes{old: old, now: now, widgets: map[ref]bool{}, explained: map[int]bool{}}
	for _, s := range later {
		_, field := old.slots[s.widget.num]
		_, dictionary := old.slots[s.at.num]
		if field || dictionary { // also an empty field that waited: its looks may be anything
			return false
		}
		c.widgets[s.widget] = true
		if !c.explain(s) {
			return false
		}
	}
	return c.rootIsTheSame() && c.pagesMayHaveSignatures() && c.formMayHaveSignatures() && c.nothingElse()
}

type changes struct {
	old, now  *file
	widgets   map[ref]bool // of the new signatures
	explained map[int]bool // objects that may be new or changed
}

// explain names the objects of a new signature: field, dictionary, looks.
func (c *changes) explain(s placed) bool {
	c.explained[s.widget.num], c.explained[s.at.num] = true, true
	d, _, err := c.now.dictOf(s.widget)
	if err != nil {
		return false
	}
	ap := d.get("AP")
	if ap == nil {
		return true
	}
	return c.reach(ap, 0)
}

// reach names the objects that the looks of a signature are made of. An object of
// the old revision may be drawn with, if it is as it was.
func (c *changes) reach(v value, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch v := v.(type) {
	case ref:
		if _, was := c.old.slots[v.num]; was || c.explained[v.num] {
			return true
		}
		c.explained[v.num] = true
		o, err := c.now.object(v)
		return err == nil && c.reach(o.value, depth+1)
	case array:
		for _, x := range v {
			if !c.reach(x, depth+1) {
				return false
			}
		}
	case dict:
		for _, e := range v {
			if !c.reach(e.value, depth+1) {
				return false
			}
		}
	}
	return true
}

// rootIsTheSame: the catalog is the same object, and differs by the form at most.
func (c *changes) rootIsTheSame() bool {
	was, at, err := c.old.catalog()
	is, nowAt, err2 := c.now.catalog()
	if err != nil || err2 != nil || at != nowAt {
		return false
	}
	c.explained[at.num] = true
	return same(was.without("AcroForm"), is.without("AcroForm")) && same(c.old.trailer.get("Info"), c.now.trailer.get("Info"))
}

// pagesMayHaveSignatures: the lists of annotations have new signatures at their
// end. The tree above the pages is compared by nothingElse.
func (c *changes) pagesMayHaveSignatures() bool {
	pages, err := c.old.pages()
	if err != nil {
		return false
	}
	for _, p := range pages {
		if !c.listGrew(p, "Annots") {
			return false
		}
	}
	return true
}

// listGrew: the dictionary at a reference is as it was but for the list under a
// key, which has new signatures at its end.
func (c *changes) listGrew(at ref, key name) bool {
	was, _, err := c.old.dictOf(at)
	is, _, err2 := c.now.dictOf(at)
	if err != nil || err2 != nil || !same(was.without(key), is.without(key)) {
		return false
	}
	c.explained[at.num] = true
	return c.grew(was.get(key), is.get(key))
}

func (c *changes) grew(was, is value) bool {
	before, beforeAt, err := c.old.arrayOf(was)
	after, afterAt, err2 := c.now.arrayOf(is)
	if err != nil || err2 != nil || beforeAt != afterAt || len(after) < len(before) || !same(before, after[:len(before)]) {
		return false
	}
	if beforeAt != (ref{}) {
		c.explained[beforeAt.num] = true
	}
	for _, v := range after[len(before):] {
		if r, ok := v.(ref); !ok || !c.widgets[r] {
			return false
		}
	}
	return true
}

// formMayHaveSignatures: the form is the same but for new signatures at its end.
func (c *changes) formMayHaveSignatures() bool {
	was, err := c.old.form()
	is, err2 := c.now.form()
	if err != nil || err2 != nil || was == nil || is == nil || was.at != is.at || was.own != is.own {
		return false
	}
	if was.own {
		c.explained[was.at.num] = true
	}
	strip := func(d dict) dict { return d.without("Fields").without("SigFlags") }
	return same(strip(was.dict), strip(is.dict)) && c.grew(was.dict.get("Fields"), is.dict.get("Fields"))
}

// nothingElse: every other object stands where it stood.
func (c *changes) nothingElse() bool {
	for n, s := range c.now.slots {
		if was, ok := c.old.slots[n]; (!ok || was != s) && !c.explained[n] {
			return false
		}
	}
	return true
}

package ofd

// Page is what one page shows, in the order of drawing.
type Page struct {
	ID   string
	Box  Box // the paper, in millimetres
	objs []*object
}

// object is one graphic object with everything that it inherits.
type object struct {
	id    string
	box   Box
	ctm   matrix
	alpha uint8
	style style
	clips [][]clip // what is seen lies in one area of each

	text  *textObject
	path  *pathObject
	media string    // path of a picture's file
	group []*object // of a block or a composite
}

// style is what is painted with.
type style struct {
	width, miter, dashAt float64
	join, cap            string
	dash                 []float64
	fill, stroke         *color // nil: the default, or what the object inherits
}

var plain = style{width: 0.353, miter: 3.528}

type pathObject struct {
	steps
	fill, stroke bool
	evenOdd      bool
}

type clip struct {
	ctm  matrix
	path *pathObject
}

// reader reads the objects of one page.
type reader struct {
	d       *Document
	path    string // the file it is in
	res     *resources
	objects int // drawn so far; eight characters or steps of a path count as one
	depth   int
	inside  map[string]bool // composites that are being read
	dashes  map[string][]float64
}

// Page reads the content of page i with its templates and annotations.
//
// It returns a FormatError when a file of the page is no XML and a LimitError for
// more than the limits allow; single objects that cannot be read are left out and
// named in Missing.
func (d *Document) Page(i int) (*Page, error) {
	if i < 0 || i >= len(d.Pages) {
		return nil, &FormatError{"", "no such page"}
	}
	d.work = 0
	ref := d.Pages[i]
	p := &Page{ID: ref.ID, Box: ref.body.area}
	if ref.Path == "" {
		return p, nil
	}
	root, err := d.parse(ref.Path)
	if err != nil {
		return nil, err
	}
	if b := pageBox(root.child("Area")); !b.Empty() {
		p.Box = b
	}
	r := &reader{d: d, inside: map[string]bool{}, dashes: map[string][]float64{}}
	if err := r.templates(p, ref, root, "Background"); err != nil {
		return nil, err
	}
	if err := r.content(p, ref, ref.Path, root); err != nil {
		return nil, err
	}
	if err := r.templates(p, ref, root, "Foreground"); err != nil {
		return nil, err
	}
	if err := r.annotations(p, ref); err != nil {
		return nil, err
	}
	if p.Box.Empty() {
		p.Box = Box{0, 0, 210, 297}
	}
	return p, nil
}

// templates draws those that lie under the page, or those that lie over it. What
// the page says of a template goes before what the document says.
func (r *reader) templates(p *Page, ref PageRef, root *node, zorder string) error {
	for _, n := range root.children("Template") {
		t := ref.body.templates[n.attr("TemplateID")]
		if t == nil {
			r.d.miss(MissingResource, ref.Path, n.attr("TemplateID"))
			continue
		}
		z := n.attr("ZOrder")
		if z == "" {
			z = t.zorder
		}
		if (z == "Foreground") != (zorder == "Foreground") {
			continue
		}
		tn, err := r.d.parse(t.path)
		if err != nil {
			return err
		}
		if err := r.content(p, ref, t.path, tn); err != nil {
			return err
		}
	}
	return nil
}

// layerOrder is how layers lie on each other.
var layerOrder = []string{"Background", "Body", "Foreground"}

func (r *reader) content(p *Page, ref PageRef, path string, root *node) error {
	own := newResources()
	for _, n := range root.children("PageRes") {
		if err := r.d.readResources(own, path, n.value()); err != nil {
			return err
		}
	}
	r.path, r.res = path, own.over(ref.body.res)
	for _, kind := range layerOrder {
		for _, l := range root.child("Content").children("Layer") {
			if layerKind(l) != kind {
				continue
			}
			objs, err := r.objectsOf(l, r.inherit(plain, l.attr("DrawParam"), 0))
			if err != nil {
				return err
			}
			p.objs = append(p.objs, objs...)
		}
	}
	return nil
}

func layerKind(l *node) string {
	switch t := l.attr("Type"); t {
	case "Background", "Foreground":
		return t
	}
	return "Body"
}

func (r *reader) annotations(p *Page, ref PageRef) error {
	path, ok := ref.body.annots[ref.ID]
	if !ok {
		return nil
	}
	root, err := r.d.parse(path)
	if err != nil {
		return err
	}
	r.path, r.res = path, ref.body.res
	for _, a := range root.children("Annot") {
		look := a.child("Appearance")
		if look == nil || !yes(a.attr("Visible"), true) {
			continue
		}
		o, err := r.group(look, plain)
		if err != nil {
			return err
		}
		if o != nil {
			p.objs = append(p.objs, o)
		}
	}
	return nil
}

// objectsOf reads the objects of a layer, block or composite.
func (r *reader) objectsOf(n *node, st style) ([]*object, error) {
	var out []*object
	for _, k := range n.kids {
		o, err := r.object(k, st)
		if err != nil {
			return nil, err
		}
		if o != nil {
			out = append(out, o)
		}
	}
	if r.objects > r.d.lim.Objects { // long texts count too
		return nil, &LimitError{"objects on a page", int64(r.d.lim.Objects)}
	}
	return out, nil
}

// object reads one object; nil when it is not shown.
func (r *reader) object(n *node, st style) (*object, error) {
	if r.objects++; r.objects > r.d.lim.Objects {
		return nil, &LimitError{"objects on a page", int64(r.d.lim.Objects)}
	}
	if !yes(n.attr("Visible"), true) {
		return nil, nil
	}
	switch n.name {
	case "TextObject":
		return r.common(n, st, r.text), nil
	case "PathObject":
		return r.common(n, st, r.pathOf), nil
	case "ImageObject":
		return r.common(n, st, r.image), nil
	case "PageBlock":
		return r.group(n, r.inherit(st, n.attr("DrawParam"), 0))
	case "CompositeObject":
		return r.composite(n, st)
	case "Actions", "Clips", "FillColor", "StrokeColor": // belong to the block around them
		return nil, nil
	}
	r.d.miss(MissingObject, r.path, n.name)
	return nil, nil
}

// frame reads what all objects have; nil when a value cannot be read.
func (r *reader) frame(n *node, st style) *object {
	o := &object{id: n.attr("ID"), alpha: 255, style: r.own(r.inherit(st, n.attr("DrawParam"), 0), n)}
	ok := true
	if s := n.attr("Boundary"); s != "" {
		o.box, ok = box(s)
	}
	var good bool
	if o.ctm, good = readMatrix(n.attr("CTM")); !good {
		ok = false
	}
	if s := n.attr("Alpha"); s != "" {
		a, good := number(s)
		o.alpha, ok = level(a), ok && good
	}
	for _, c := range n.child("Clips").children("Clip") {
		ok = r.clip(o, c) && ok
	}
	if !ok {
		r.d.miss(MissingValue, r.path, o.id)
		return nil
	}
	return o
}

// common reads an object of one kind; nil when something of it cannot be read.
func (r *reader) common(n *node, st style, kind func(*node, *object) bool) *object {
	o := r.frame(n, st)
	if o == nil || !kind(n, o) {
		return nil
	}
	return o
}

func (r *reader) clip(o *object, c *node) bool {
	var areas []clip
	for _, a := range c.children("Area") {
		m, ok := readMatrix(a.attr("CTM"))
		p := a.child("Path")
		if !ok {
			return false
		}
		if p == nil {
			r.d.miss(MissingObject, r.path, "Clip")
			continue
		}
		inner, ok := readMatrix(p.attr("CTM"))
		at, good := box(p.attr("Boundary"))
		ops, fine := readPath(p.child("AbbreviatedData").value())
		if !ok || !good || !fine {
			return false
		}
		r.objects += 1 + len(ops.verbs)/8
		areas = append(areas, clip{
			ctm:  m.times(matrix{1, 0, 0, 1, at.X, at.Y}).times(inner),
			path: &pathObject{steps: ops, evenOdd: p.attr("Rule") == "Even-Odd"},
		})
	}
	if areas != nil {
		o.clips = append(o.clips, areas)
	}
	return true
}

func (r *reader) image(n *node, o *object) bool {
	id := n.attr("ResourceID")
	media, ok := r.res.media[id]
	if !ok {
		r.d.miss(MissingResource, r.path, id)
		return false
	}
	if n.attr("CTM") == "" { // nothing says how large: it fills its boundary
		o.ctm = matrix{o.box.W, 0, 0, o.box.H, 0, 0}
	}
	o.media = media
	return true
}

// group reads a block, or the appearance of an annotation.
func (r *reader) group(n *node, st style) (*object, error) {
	o := r.frame(n, st)
	if o == nil {
		return nil, nil
	}
	if r.depth >= r.d.lim.Nesting {
		return nil, &LimitError{"blocks inside each other", int64(r.d.lim.Nesting)}
	}
	r.depth++
	defer func() { r.depth-- }()
	var err error
	o.group, err = r.objectsOf(n, o.style)
	return o, err
}

// composite reads an object that shows a unit of the resources.
func (r *reader) composite(n *node, st style) (*object, error) {
	id := n.attr("ResourceID")
	unit := r.res.units[id]
	content := unit.child("Content")
	switch {
	case unit == nil:
		r.d.miss(MissingResource, r.path, id)
		return nil, nil
	case r.inside[id]:
		r.d.miss(MissingCycle, r.path, id)
		return nil, nil
	case content == nil:
		return nil, nil
	}
	o := r.frame(n, st)
	if o == nil {
		return nil, nil
	}
	r.inside[id] = true
	defer delete(r.inside, id)
	inner, err := r.group(content, o.style)
	if inner != nil {
		o.group = inner.group
	}
	return o, err
}

// inherit gives st with the parameters of a DrawParam and of those it is relative
// to. One that is relative to itself ends there.
func (r *reader) inherit(st style, id string, depth int) style {
	n := r.res.params[id]
	if n == nil {
		return st
	}
	if depth >= r.d.lim.Nesting {
		r.d.miss(MissingCycle, r.path, id)
		return st
	}
	return r.own(r.inherit(st, n.attr("Relative"), depth+1), n)
}

// own gives st with what n itself says.
func (r *reader) own(st style, n *node) style {
	for _, f := range []struct {
		name string
		to   *float64
	}{{"LineWidth", &st.width}, {"MiterLimit", &st.miter}, {"DashOffset", &st.dashAt}} {
		if s := n.attr(f.name); s != "" {
			if v, ok := number(s); ok && v >= 0 {
				*f.to = v
			} else {
				r.d.miss(MissingValue, r.path, f.name)
			}
		}
	}
	if s := n.attr("Join"); s != "" {
		st.join = s
	}
	if s := n.attr("Cap"); s != "" {
		st.cap = s
	}
	if s := n.attr("DashPattern"); s != "" {
		st.dash = r.dash(s)
	}
	st.fill = r.paint(n.child("FillColor"), st.fill)
	st.stroke = r.paint(n.child("StrokeColor"), st.stroke)
	return st
}

func (r *reader) dash(s string) []float64 {
	if v, ok := r.dashes[s]; ok {
		return v
	}
	v, ok := deltas(s, 32)
	sum := 0.0
	for _, x := range v {
		ok = ok && x >= 0
		sum += x
	}
	if !ok || sum == 0 {
		r.d.miss(MissingValue, r.path, "DashPattern")
		v = nil
	}
	r.dashes[s] = v
	return v
}

func (r *reader) paint(n *node, inherited *color) *color {
	if n == nil {
		return inherited
	}
	for _, name := range []string{"AxialShd", "RadialShd", "GouraudShd", "LaGouraudShd", "Pattern"} {
		if shade := n.child(name); shade != nil {
			r.d.miss(MissingShading, r.path, name)
			if c := firstColor(shade, 0); c != nil {
				n = c
			}
			break
		}
	}
	c, ok := readColor(n, r.res.spaces)
	if !ok {
		r.d.miss(MissingValue, r.path, n.name)
		return inherited
	}
	return &c
}

func firstColor(n *node, depth int) *node {
	for _, k := range n.kids {
		if k.name == "Color" {
			return k
		}
		if depth < 3 {
			if c := firstColor(k, depth+1); c != nil {
				return c
			}
		}
	}
	return nil
}

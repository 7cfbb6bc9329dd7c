package pdfsign

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strconv"
)

// formAt is the interactive form of a file and where it stands: in an object of
// its own or in the catalog.
type formAt struct {
	dict     dict
	at       ref
	own      bool
	fields   array
	fieldsAt ref
	ownList  bool
}

// form gives the form; nil when there is none.
func (f *file) form() (*formAt, error) {
	cat, _, err := f.catalog()
	if err != nil {
		return nil, err
	}
	v := cat.get("AcroForm")
	if v == nil {
		return nil, nil
	}
	out := &formAt{}
	if out.dict, out.at, err = f.dictOf(v); err != nil {
		return nil, err
	}
	_, out.own = v.(ref)
	list := out.dict.get("Fields")
	_, out.ownList = list.(ref)
	out.fields, out.fieldsAt, err = f.arrayOf(list)
	return out, err
}

const maxFields = 2000

// eachField calls what for each field of the form, kids included, with its whole
// name. A kid without a name belongs to its parent.
func (f *file) eachField(form *formAt, what func(name string, d dict, at ref) error) error {
	if form == nil {
		return nil
	}
	seen := map[ref]bool{}
	var walk func(list array, prefix string, depth int) error
	walk = func(list array, prefix string, depth int) error {
		for _, v := range list {
			d, at, err := f.dictOf(v)
			if err != nil {
				return err
			}
			if depth > maxDepth || seen[at] || len(seen) >= maxFields {
				return fmt.Errorf("%w: fields in a circle, or too many", errMalformed)
			}
			seen[at] = true
			full := prefix
			if t := people(d.get("T")); t != "" {
				full += t
			}
			if err := what(full, d, at); err != nil {
				return err
			}
			kids, _, err := f.arrayOf(d.get("Kids"))
			if err != nil {
				return err
			}
			if err := walk(kids, full+".", depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(form.fields, "", 0)
}

func (f *file) fieldNames(form *formAt) (map[string]bool, error) {
	names := map[string]bool{}
	err := f.eachField(form, func(name string, _ dict, _ ref) error { names[name] = true; return nil })
	return names, err
}

// widget writes the field, which is its own place on the page too.
func (u *update) widget(field Field, at, page ref) error {
	d := dict{
		{"Type", name("Annot")},
		{"Subtype", name("Widget")},
		{"FT", name("Sig")},
		{"T", text(field.Name)},
		{"V", u.sig},
		{"P", page},
		{"F", number("132")}, // printed, and not moved
	}
	s := field.Stamp
	if s == nil {
		u.put(at, append(d, entry{"Rect", array{whole(0), whole(0), whole(0), whole(0)}}))
		return nil
	}
	if s.W <= 0 || s.H <= 0 || (s.Picture == nil) == (s.Form == nil) {
		return errors.New("a stamp without a size, or not with one of picture and form")
	}
	looks, err := u.appearance(s)
	if err != nil {
		return err
	}
	d = append(d, entry{"Rect", array{real(s.X), real(s.Y), real(s.X + s.W), real(s.Y + s.H)}}, entry{"AP", dict{{"N", looks}}})
	u.put(at, d)
	return nil
}

// real writes a length to a thousandth of a point.
func real(x float64) number {
	return number(strconv.FormatFloat(float64(int64(x*1000+0.5))/1000, 'f', -1, 64))
}

func (u *update) appearance(s *Stamp) (ref, error) {
	at := u.reserve()
	d := dict{{"Type", name("XObject")}, {"Subtype", name("Form")}, {"BBox", array{whole(0), whole(0), real(s.W), real(s.H)}}}
	operators := s.Form
	if s.Picture != nil {
		picture, err := u.picture(s.Picture)
		if err != nil {
			return ref{}, err
		}
		d = append(d, entry{"Resources", dict{{"XObject", dict{{"I", picture}}}}})
		operators = fmt.Appendf(nil, "%s 0 0 %s 0 0 cm /I Do", real(s.W), real(s.H))
	}
	return at, u.stream(at, d, operators)
}

const maxPixels = 4 << 20

// picture writes an image with its transparency.
func (u *update) picture(m image.Image) (ref, error) {
	box := m.Bounds()
	if box.Empty() || box.Dx() > maxPixels || box.Dx()*box.Dy() > maxPixels {
		return ref{}, fmt.Errorf("a picture of %d × %d", box.Dx(), box.Dy())
	}
	rgb, alpha := make([]byte, 0, 3*box.Dx()*box.Dy()), make([]byte, 0, box.Dx()*box.Dy())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c, _ := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			rgb, alpha = append(rgb, c.R, c.G, c.B), append(alpha, c.A)
		}
	}
	common := dict{{"Type", name("XObject")}, {"Subtype", name("Image")}, {"Width", whole(box.Dx())}, {"Height", whole(box.Dy())}, {"BitsPerComponent", whole(8)}}
	at, mask := u.reserve(), u.reserve()
	if err := u.stream(at, append(append(dict(nil), common...), entry{"ColorSpace", name("DeviceRGB")}, entry{"SMask", mask}), rgb); err != nil {
		return ref{}, err
	}
	return at, u.stream(mask, append(append(dict(nil), common...), entry{"ColorSpace", name("DeviceGray")}), alpha)
}

func (u *update) stream(at ref, d dict, data []byte) error {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	b := write(nil, append(d, entry{"Filter", name("FlateDecode")}, entry{"Length", whole(packed.Len())}))
	b = append(append(b, "\nstream\n"...), packed.Bytes()...)
	u.objects[at] = append(b, "\nendstream"...)
	return nil
}

// annotate adds the widget to the page, in the list's own object where it has one.
func (u *update) annotate(page, widget ref) error {
	d, _, err := u.f.dictOf(page)
	if err != nil {
		return err
	}
	list, at, err := u.f.arrayOf(d.get("Annots"))
	if err != nil {
		return err
	}
	list = append(append(array(nil), list...), widget)
	if _, own := d.get("Annots").(ref); own {
		u.put(at, list)
		return nil
	}
	u.put(page, d.with("Annots", list))
	return nil
}

// register adds the field to the form, and a form to the catalog when there is
// none.
func (u *update) register(form *formAt, widget ref, lock bool) error {
	cat, catAt, err := u.f.catalog()
	if err != nil {
		return err
	}
	if form == nil {
		at := u.reserve()
		u.put(at, dict{{"Fields", array{widget}}, {"SigFlags", whole(3)}})
		cat = cat.with("AcroForm", at)
		if lock {
			cat = cat.with("Perms", dict{{"DocMDP", u.sig}})
		}
		u.put(catAt, cat)
		return nil
	}
	fields := append(append(array(nil), form.fields...), widget)
	d := form.dict.with("SigFlags", whole(3))
	if form.ownList {
		u.put(form.fieldsAt, fields)
	} else {
		d = d.with("Fields", fields)
	}
	switch {
	case same(d, form.dict): // its list has an object of its own
	case form.own:
		u.put(form.at, d)
	default:
		u.put(catAt, cat.with("AcroForm", d))
	}
	return nil
}

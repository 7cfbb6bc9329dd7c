package app

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// webpage is what a browser without scripts can do with a page: follow its links
// and send its forms.
type webpage struct {
	links []string
	forms []webform
}

type webform struct {
	method, action string
	controls       []control
}

// control is one named control; of a radio or a select, one of its choices.
type control struct {
	name, kind, value string
	chosen, closed    bool
}

var (
	element   = regexp.MustCompile(`<(/?)([a-z0-9]+)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*/?>`)
	attribute = regexp.MustCompile(`([^\s=>"]+)(?:="([^"]*)")?`)
)

// readPage reads the pages that templ writes: lower-case names, values in double
// quotes, forms that do not nest.
func readPage(body string) webpage {
	var p webpage
	form, choice := -1, ""
	for _, m := range element.FindAllStringSubmatch(body, -1) {
		at := attributes(m[3])
		if m[1] == "/" {
			if m[2] == "form" {
				form = -1
			}
			continue
		}
		switch m[2] {
		case "a":
			p.link(at["href"])
		case "form":
			p.forms = append(p.forms, webform{method: strings.ToUpper(at["method"]), action: at["action"]})
			form = len(p.forms) - 1
		case "select":
			choice = at["name"]
		}
		if form >= 0 {
			p.forms[form].add(m[2], choice, at)
		}
	}
	return p
}

func attributes(text string) map[string]string {
	out := map[string]string{}
	for _, m := range attribute.FindAllStringSubmatch(text, -1) {
		out[m[1]] = html.UnescapeString(m[2])
	}
	return out
}

func (p *webpage) link(href string) {
	href, _, _ = strings.Cut(href, "#")
	if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "/assets/") {
		p.links = append(p.links, href)
	}
}

func (f *webform) add(element, choice string, at map[string]string) {
	c := control{name: at["name"], kind: element, value: at["value"]}
	_, c.closed = at["disabled"]
	switch element {
	case "input":
		c.kind = at["type"]
		_, c.chosen = at["checked"]
	case "option":
		c.name = choice
		_, c.chosen = at["selected"]
	case "textarea", "button":
	default:
		return
	}
	if c.name != "" {
		f.controls = append(f.controls, c)
	}
}

// names lists the controls that a person can fill in or choose, each once.
func (f webform) names() []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range f.controls {
		if c.kind != "hidden" && c.kind != "button" && !seen[c.name] {
			seen[c.name] = true
			out = append(out, c.name)
		}
	}
	return out
}

// choices lists what can be chosen for a name; none for a text.
func (f webform) choices(name string) (open []control, chosen string) {
	for _, c := range f.controls {
		if c.name != name || (c.kind != "radio" && c.kind != "option" && c.kind != "checkbox") {
			continue
		}
		if !c.closed {
			open = append(open, c)
		}
		if c.chosen {
			chosen = c.value
		}
	}
	slices.SortFunc(open, func(a, b control) int { return strings.Compare(a.value, b.value) }) // competitors stand in random order
	return open, chosen
}

// standing gives what the form would send untouched.
func (f webform) standing() url.Values {
	out := url.Values{}
	for _, c := range f.controls {
		switch c.kind {
		case "radio", "option", "checkbox":
			if c.chosen {
				out.Set(c.name, c.value)
			}
		case "button":
		default:
			out.Set(c.name, c.value)
		}
	}
	return out
}

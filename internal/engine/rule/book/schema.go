package book

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

type schemaFile struct {
	Sources []struct {
		ID   string    `yaml:"id"`
		Name i18n.Text `yaml:"name"`
		Step i18n.Text `yaml:"step"`
	} `yaml:"sources"`
	Attributes []attribute `yaml:"attributes"`
	Tables     []struct {
		ID      string      `yaml:"id"`
		Label   i18n.Text   `yaml:"label"`
		Source  string      `yaml:"source"`
		Columns []attribute `yaml:"columns"`
	} `yaml:"tables"`
}

type attribute struct {
	ID     string    `yaml:"id"`
	Label  i18n.Text `yaml:"label"`
	Type   string    `yaml:"type"`
	Unit   i18n.Text `yaml:"unit"`
	Source string    `yaml:"source"`
	Fresh  int       `yaml:"fresh"`
	Codes  []struct {
		ID    string    `yaml:"id"`
		Label i18n.Text `yaml:"label"`
	} `yaml:"codes"`
}

// ReadSchema reads a dictionary.
func ReadSchema(name string, data []byte) (*schema.Schema, error) {
	var f schemaFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	origins := map[string]int{}
	for i, s := range f.Sources {
		origins[s.ID] = i
	}
	from := func(a attribute, source string) (schema.Attr, error) {
		out := schema.Attr{ID: a.ID, Label: a.Label, Type: schema.TypeOf(a.Type), Unit: a.Unit, Fresh: a.Fresh}
		origin, ok := origins[source]
		if !ok || out.Type == 0 {
			return out, fmt.Errorf("%s: %s: no type %q or no source %q", name, a.ID, a.Type, source)
		}
		out.Origin, out.Source, out.Step = origin, f.Sources[origin].Name, f.Sources[origin].Step
		for _, c := range a.Codes {
			out.Codes = append(out.Codes, schema.Code{ID: c.ID, Label: c.Label})
		}
		return out, nil
	}
	var attrs []schema.Attr
	var tables []schema.Table
	for _, a := range f.Attributes {
		x, err := from(a, a.Source)
		if err != nil {
			return nil, err
		}
		attrs = append(attrs, x)
	}
	for _, t := range f.Tables {
		out := schema.Table{ID: t.ID, Label: t.Label}
		for _, a := range t.Columns {
			x, err := from(a, t.Source)
			if err != nil {
				return nil, err
			}
			out.Attrs = append(out.Attrs, x)
			out.Origin, out.Source, out.Step = x.Origin, x.Source, x.Step
		}
		tables = append(tables, out)
	}
	return schema.New(attrs, tables)
}

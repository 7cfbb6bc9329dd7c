package i18n

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Lang is an interface language.
type Lang string

// The two languages of the interface.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Tag gives the BCP 47 tag for the lang attribute.
func (l Lang) Tag() string {
	if l == En {
		return "en"
	}
	return "zh-CN"
}

// Text is content in two languages. En may be empty; readers then get Zh.
type Text struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en,omitempty" json:"en,omitempty"`
}

// In gives the text in l, falling back to Zh.
func (t Text) In(l Lang) string {
	if l == En && t.En != "" {
		return t.En
	}
	return t.Zh
}

// Same is what a person wrote: the same words in both languages.
func Same(words string) Text { return Text{Zh: words, En: words} }

// TextOf gives a message in both languages.
func TextOf(key string, kv ...any) Text {
	return Text{Zh: Msg(Zh, key, kv...), En: Msg(En, key, kv...)}
}

// IsZero reports an empty text.
func (t Text) IsZero() bool { return t.Zh == "" && t.En == "" }

// UnmarshalYAML accepts {zh, en} or a plain string, which is Zh.
func (t *Text) UnmarshalYAML(unmarshal func(any) error) error {
	var s string
	if unmarshal(&s) == nil {
		*t = Text{Zh: s}
		return nil
	}
	var both struct {
		Zh string `yaml:"zh"`
		En string `yaml:"en"`
	}
	if err := unmarshal(&both); err != nil {
		return err
	}
	*t = Text{Zh: both.Zh, En: both.En}
	return nil
}

//go:embed locale
var files embed.FS

var catalogues = sync.OnceValues(load)

func load() (map[Lang]map[string]string, error) {
	all := map[Lang]map[string]string{Zh: {}, En: {}}
	for l, into := range all {
		entries, err := files.ReadDir(path.Join("locale", string(l)))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if err := merge(into, path.Join("locale", string(l), e.Name())); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func merge(into map[string]string, name string) error {
	raw, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var tree map[string]any
	if err := toml.Unmarshal(raw, &tree); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return flatten(into, "", tree, name)
}

func flatten(into map[string]string, prefix string, tree map[string]any, name string) error {
	for k, v := range tree {
		key := prefix + k
		switch v := v.(type) {
		case string:
			if _, dup := into[key]; dup {
				return fmt.Errorf("%s: key %q stands twice", name, key)
			}
			into[key] = v
		case map[string]any:
			if err := flatten(into, key+".", v, name); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s: key %q is not text", name, key)
		}
	}
	return nil
}

// Keys lists the keys of one language; for tests and the translator's page.
func Keys(l Lang) (map[string]string, error) {
	all, err := catalogues()
	return all[l], err
}

// Msg gives the sentence for key in l with the named arguments filled in. A key
// that no catalogue has is returned as ⟦key⟧, which tests look for on pages.
func Msg(l Lang, key string, kv ...any) string {
	if len(kv) == 0 {
		return MsgArgs(l, key, nil)
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		m[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return MsgArgs(l, key, m)
}

// MsgArgs is Msg with the arguments as a map, the form a fault carries. An
// argument that is a Text is given in l.
func MsgArgs(l Lang, key string, args map[string]any) string {
	all, err := catalogues()
	if err != nil {
		return "⟦" + key + "⟧"
	}
	s, ok := all[l][key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		if t, ok := v.(Text); ok {
			v = t.In(l)
		}
		pairs = append(pairs, "{"+k+"}", fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

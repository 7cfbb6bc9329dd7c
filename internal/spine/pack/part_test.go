package pack

import (
	"slices"
	"testing"
	"testing/fstest"
)

type lantern struct {
	Code  string   `yaml:"code"`
	Watts int      `yaml:"watts"`
	Lit   bool     `yaml:"lit"`
	Rooms []string `yaml:"rooms"`
}

func TestPart(t *testing.T) {
	t.Parallel()
	kinds := []Kind{Folder("lantern", "lanterns", func(l *lantern) string { return l.Code }, nil)}
	p, _ := Read(fstest.MapFS{
		"pack.yaml":         {Data: []byte("code: v\nformat: 1\n")},
		"lanterns/old.yaml": {Data: []byte("code: old\nlit: true\nwatts: 40\nrooms:\n  - \"40\"\n  - hall\n")},
	}, kinds)
	e, ok := p.Entry("lantern", "old")
	if !ok || !slices.Equal(p.Kinds(), []string{"lantern"}) {
		t.Fatalf("kinds = %v", p.Kinds())
	}
	if got := e.Part().Keys(); !slices.Equal(got, []string{"code", "lit", "watts", "rooms"}) || e.Part().Shape() != Mapping {
		t.Errorf("keys = %v", got)
	}
	watts, words := e.Part("watts").Scalar()
	room, quoted := e.Part("rooms", 0).Scalar()
	if watts != room || words || !quoted {
		t.Errorf("40 is words: %t, \"40\" is words: %t", words, quoted)
	}
	if yes, ok := e.Part("lit").Bool(); !yes || !ok {
		t.Errorf("lit = %t, %t", yes, ok)
	}
	rooms := e.Part("rooms").Elements()
	if len(rooms) != 2 || e.Part("rooms").Shape() != List || rooms[1].At().Line != 6 {
		t.Errorf("rooms = %v", rooms)
	}
	for _, gone := range []Part{e.Part("rooms", 2), e.Part("glass"), e.Part().Key("glass"), e.Part("code", "x")} {
		if gone.Shape() != Nothing {
			t.Errorf("a part that is not there has shape %d", gone.Shape())
		}
	}
	if h := p.Head(); h == nil || h.Kind != KindManifest || h.Part("format").At().Line != 2 {
		t.Errorf("head = %v", h)
	}
}

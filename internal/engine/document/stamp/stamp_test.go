package stamp

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/page"
)

func strong(t testing.TB) font.Stack {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return set.Strong
}

func picture(t testing.TB, s Spec, width int) image.Image {
	t.Helper()
	s.Color = page.Red
	p, err := Draw(s, strong(t))
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.PNG(width)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func inked(img image.Image, x, y int) bool {
	_, _, _, a := img.At(x, y).RGBA()
	return a > 0x8000
}

// A round seal of 40 mm has a ring of 1.2 mm, room behind it, and a star.
func TestDraw_roundMeasures(t *testing.T) {
	img := picture(t, Spec{Shape: Round, Name: "许昌市建安区公安局", Star: true}, 400) // 10 pixels a millimetre
	for _, c := range []struct {
		what string
		x, y int
		want bool
	}{
		{"the ring at the left", 6, 200, true},
		{"behind the ring", 15, 200, false},
		{"the ring at the bottom", 200, 394, true},
		{"above it", 200, 385, false},
		{"the middle of the star", 200, 200, true},
		{"its upper point", 200, 134, true},
		{"above the star", 200, 126, false},
		{"the corner", 3, 3, false},
	} {
		if got := inked(img, c.x, c.y); got != c.want {
			t.Errorf("%s: ink %t, want %t", c.what, got, c.want)
		}
	}
	if b := img.Bounds(); b.Dx() != 400 || b.Dy() != 400 {
		t.Errorf("%v", b)
	}
}

// The arc text stands even: the same ink left and right of the middle for a name
// that reads the same from both ends, and none touches the ring.
func TestDraw_arcIsEven(t *testing.T) {
	for n := 1; n <= 28; n += 3 {
		img := picture(t, Spec{Shape: Round, Name: strings.Repeat("口", n)}, 400)
		left, right := 0, 0
		for y := range 400 {
			for x := range 400 {
				if d := (x-200)*(x-200) + (y-200)*(y-200); !inked(img, x, y) || d > 187*187 {
					continue
				} else if d > 184*184 {
					t.Fatalf("%d characters: ink at %d, %d is too close to the ring", n, x, y)
				}
				if x < 200 {
					left++
				} else {
					right++
				}
			}
		}
		if diff := left - right; diff*diff > (left+right)*(left+right)/225 || left == 0 {
			t.Errorf("%d characters: %d pixels to the left, %d to the right", n, left, right)
		}
	}
}

// Characters of the name do not touch each other, nor the use, nor the code.
func TestDraw_nothingTouches(t *testing.T) {
	for _, s := range []Spec{
		{Shape: Round, Name: "建安区公安局", Use: "办理专用章", Code: "4110230012345", Star: true},
		{Shape: Round, Name: "许昌市建安区市场监督管理局", Use: "行政审批专用章", Code: "4110230012345", Star: true},
		{Shape: Oval, Name: "许昌堃喆餐饮有限公司", Use: "合同专用章", Code: "4110230012345"},
	} {
		// With a blank use the name takes the same part of the arc.
		name := shapes(picture(t, Spec{Shape: s.Shape, Name: s.Name, Star: s.Star, Use: "　"}, 500))
		rest := shapes(picture(t, Spec{Shape: s.Shape, Name: "一", Use: s.Use, Code: s.Code}, 500))
		want := name + rest - 2 // the ring and 一
		if got := shapes(picture(t, s, 500)); got != want {
			t.Errorf("%s: %d pieces of ink, %d when drawn apart", s.Name, got, want)
		}
	}
}

// shapes counts the connected pieces of ink.
func shapes(img image.Image) int {
	b := img.Bounds()
	seen := make([]bool, b.Dx()*b.Dy())
	count := 0
	for start := range seen {
		if seen[start] || !inked(img, start%b.Dx(), start/b.Dx()) {
			continue
		}
		size, stack := 0, []int{start}
		seen[start] = true
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			size++
			for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				x, y := at%b.Dx()+d[0], at/b.Dx()+d[1]
				if n := y*b.Dx() + x; x >= 0 && y >= 0 && x < b.Dx() && y < b.Dy() && !seen[n] && inked(img, x, y) {
					seen[n] = true
					stack = append(stack, n)
				}
			}
		}
		if size > 8 {
			count++
		}
	}
	return count
}

func TestPersonal(t *testing.T) {
	for name, want := range map[string]string{"王㛃": "王㛃之印", "王建𬍛": "王建𬍛印", "欧阳小明": "欧阳小明", "李": "李"} {
		if got := string(personal(name)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// A square seal is read from the right: what comes first stands at the upper right.
func TestDraw_squareIsReadFromTheRight(t *testing.T) {
	img := picture(t, Spec{Shape: Personal, Name: "一建建建"}, 360)
	quarter := func(x0, y0 int) int {
		n := 0
		for y := y0; y < y0+150; y++ {
			for x := x0; x < x0+150; x++ {
				if inked(img, x, y) {
					n++
				}
			}
		}
		return n
	}
	first := quarter(182, 28)
	for _, other := range []int{quarter(28, 28), quarter(182, 182), quarter(28, 182)} {
		if first == 0 || 2*first > other {
			t.Errorf("%d pixels at the upper right, %d elsewhere", first, other)
		}
	}
}

func TestDraw_refuses(t *testing.T) {
	for name, s := range map[string]Spec{
		"no name":        {Shape: Round},
		"no shape":       {Name: "许昌市"},
		"29 characters":  {Shape: Round, Name: strings.Repeat("许", 29)},
		"a long use":     {Shape: Round, Name: "许昌市", Use: strings.Repeat("专", 40)},
		"a code":         {Shape: Round, Name: "许昌市", Code: "41x"},
		"a long code":    {Shape: Round, Name: "许昌市", Code: strings.Repeat("1", 17)},
		"17 in a square": {Shape: Square, Name: strings.Repeat("许", 17)},
	} {
		if _, err := Draw(s, strong(t)); err == nil {
			t.Errorf("%s: passed", name)
		}
	}
	var missing font.MissingGlyph
	if _, err := Draw(Spec{Shape: Personal, Name: "王𪚥"}, strong(t)); !errors.As(err, &missing) || missing.Rune != '𪚥' {
		t.Errorf("got %v", err)
	}
}

func TestRoot(t *testing.T) {
	for n := page.Length(0); n < 3000; n++ {
		r := root(n)
		if 4*n < 4*r*r-4*r+1-1 && n > 0 || n > r*r+r {
			t.Fatalf("root of %d is %d", n, r)
		}
	}
}

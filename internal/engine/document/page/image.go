package page

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // pictures that come in
	_ "image/png"  // pictures that come in
	"strings"
)

// maxPixels is the limit for a picture on a page.
const maxPixels = 16 << 20

// Head reads a picture's size and its format, "png" or "jpeg", and refuses another,
// one that is not what it says, and one that is too large. Nothing is decoded.
func (im Image) Head() (image.Config, string, error) {
	conf, format, err := image.DecodeConfig(bytes.NewReader(im.Data))
	if err != nil || !strings.EqualFold(format, im.Format) {
		return conf, "", fmt.Errorf("a picture is no %s", im.Format)
	}
	if format != "png" && format != "jpeg" { // a program can register more
		return conf, "", fmt.Errorf("a picture of type %s", format)
	}
	if conf.Width < 1 || conf.Height < 1 || conf.Width > maxPixels/conf.Height {
		return conf, "", fmt.Errorf("a picture of %d × %d pixels", conf.Width, conf.Height)
	}
	return conf, format, nil
}

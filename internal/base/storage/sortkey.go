package storage

import (
	"encoding/hex"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators are not safe for concurrent use, and dear to make.
var collators = sync.Pool{New: func() any { return collate.New(language.Chinese) }}

// SortKey gives text whose byte order is the reading order of s for people who
// read Chinese: by pinyin, Latin letters without regard to case. Databases sort
// 汉字 by code point, and each its own way when asked for more; a column that
// lists are sorted by keeps this key beside the text. A character has one place
// whatever word it stands in: 长 sorts as zhǎng, in 长葛 too. The key gives the
// text away, so there is none for a sealed value.
func SortKey(s string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	return hex.EncodeToString(c.KeyFromString(&collate.Buffer{}, s))
}

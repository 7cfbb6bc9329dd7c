package notify

import (
	"net/url"
	"regexp"
	"strings"
)

// linkTail is what goes on being a link in a Chinese sentence.
const linkTail = `[^\s\p{Han}，。；：！？、（）《》“”<>"']`

// link is what a phone makes a link of: an address with its scheme, a host name, Chinese
// ones too, or four numbers.
var link = regexp.MustCompile(`(?i)(?:\b[a-z][a-z0-9+.-]{1,10}://|\bwww\.)(?:` + linkTail + `+|[\p{Han}\w.-]+)` +
	`|(?:[a-z0-9_-]+\.)+(?:xn--[a-z0-9-]+|[a-z]{2,})(?:/` + linkTail + `*)?` +
	`|\b\d{1,3}(?:\.\d{1,3}){3}\b(?:[:/]` + linkTail + `*)?` +
	`|[\p{Han}a-z0-9-]+\.(?:中国|公司|网络|网址|网站|在线|中文网|商城|集团|手机|移动|信息|政务|公益)`)

// ownLinks takes every link out of a text but those to the city's own host: a text of
// the city is believed, and what people type into a form may stand in it.
func ownLinks(text, host, instead string) string {
	return link.ReplaceAllStringFunc(text, func(s string) string {
		if host != "" && hostOf(s) == host {
			return s
		}
		return instead
	})
}

func hostOf(s string) string {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

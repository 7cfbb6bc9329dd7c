package notify

import (
	"net/url"
	"regexp"
	"strings"
)

// link is what a phone makes a link of: an address with its scheme, or a host name.
var link = regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.-]{1,10}://|www\.)[^\s\p{Han}，。；：！？、（）《》“”<>"']+|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[^\s\p{Han}，。；：！？、（）《》“”<>"']*)?`)

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

package ui

import (
	"net/http"

	"github.com/chengban/chengban/internal/spine/identity"
)

// galleryRoutes is the page that shows every component; it exists in the demo.
func galleryRoutes() []Route {
	return []Route{{Method: http.MethodGet, Pattern: "/ui", Act: identity.PublicView, Public: true, Handle: gallery}}
}

func gallery(rq *Request) error { return rq.Render(http.StatusOK, galleryView(rq)) }
